// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A condition in the Kconfig language (Documentation/kbuild/kconfig-language.rst, "Menu dependencies"). */
sealed interface Expression {
    /** 0 for n, 1 for m, 2 for y. */
    int evaluate(Function<String, String> value);

    /** The reason why it isn't y, in words; empty if it is. */
    List<String> unmet(Function<String, String> value);

    /** An option, or a constant. */
    record Symbol(String name) implements Expression {
        @Override
        public int evaluate(Function<String, String> value) {
            return tristate(value.apply(name));
        }

        @Override
        public List<String> unmet(Function<String, String> value) {
            return evaluate(value) == 2 ? List.of() : List.of(name + " is " + value.apply(name));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    record Not(Expression of) implements Expression {
        @Override
        public int evaluate(Function<String, String> value) {
            return 2 - of.evaluate(value);
        }

        @Override
        public List<String> unmet(Function<String, String> value) {
            return evaluate(value) == 2 ? List.of() : List.of(this + " is wanted");
        }

        @Override
        public String toString() {
            return "!" + of;
        }
    }

    record Compare(String left, String operator, String right) implements Expression {
        @Override
        public int evaluate(Function<String, String> value) {
            boolean equal = unquoted(value.apply(left)).equals(unquoted(value.apply(right)));
            return switch (operator) {
                case "=" -> equal ? 2 : 0;
                case "!=" -> equal ? 0 : 2;
                // Order comparisons guard compiler versions, whose effect the resolved configuration already shows.
                default -> 2;
            };
        }

        @Override
        public List<String> unmet(Function<String, String> value) {
            return evaluate(value) == 2 ? List.of() : List.of(this + " is wanted");
        }

        @Override
        public String toString() {
            return left + operator + right;
        }
    }

    record All(List<Expression> of) implements Expression {
        @Override
        public int evaluate(Function<String, String> value) {
            return of.stream().mapToInt(each -> each.evaluate(value)).min().orElse(2);
        }

        @Override
        public List<String> unmet(Function<String, String> value) {
            Set<String> unmet = new TreeSet<>();
            of.forEach(each -> unmet.addAll(each.unmet(value)));
            return List.copyOf(unmet);
        }

        @Override
        public String toString() {
            return of.stream().map(Object::toString).collect(Collectors.joining(" && ", "(", ")"));
        }
    }

    record Any(List<Expression> of) implements Expression {
        @Override
        public int evaluate(Function<String, String> value) {
            return of.stream().mapToInt(each -> each.evaluate(value)).max().orElse(0);
        }

        @Override
        public List<String> unmet(Function<String, String> value) {
            if (evaluate(value) == 2) {
                return List.of();
            }
            return List.of(of.stream()
                    .map(each -> String.join(" and ", each.unmet(value)))
                    .collect(Collectors.joining("; or ", "one of: ", "")));
        }

        @Override
        public String toString() {
            return of.stream().map(Object::toString).collect(Collectors.joining(" || ", "(", ")"));
        }
    }

    private static int tristate(String value) {
        return switch (value) {
            case "y" -> 2;
            case "m" -> 1;
            default -> 0;
        };
    }

    private static String unquoted(String value) {
        return value.replaceAll("^[\"'](.*)[\"']$", "$1");
    }

    static Expression parse(String text) {
        return new Parser(text).parse();
    }

    /** Recursive descent: {@code ||} binds least, then {@code &&}, then comparisons and {@code !}. */
    final class Parser {
        private static final Pattern TOKEN = Pattern.compile(
                "\\s*(&&|\\|\\||!=|<=|>=|[!()=<>]|\"[^\"]*\"|'[^']*'|\\$\\((?:[^()]|\\([^()]*\\))*\\)|[^\\s!()=<>&|]+)");
        private final List<String> tokens = new ArrayList<>();
        private int next;

        private Parser(String text) {
            Matcher matcher = TOKEN.matcher(text);
            while (matcher.lookingAt()) {
                tokens.add(matcher.group(1));
                matcher.region(matcher.end(), text.length());
            }
        }

        private Expression parse() {
            List<Expression> of = new ArrayList<>(List.of(conjunction()));
            while (accept("||")) {
                of.add(conjunction());
            }
            return of.size() == 1 ? of.get(0) : new Any(List.copyOf(of));
        }

        private Expression conjunction() {
            List<Expression> of = new ArrayList<>(List.of(term()));
            while (accept("&&")) {
                of.add(term());
            }
            return of.size() == 1 ? of.get(0) : new All(List.copyOf(of));
        }

        private Expression term() {
            if (accept("!")) {
                return new Not(term());
            }
            if (accept("(")) {
                Expression inner = parse();
                accept(")");
                return inner;
            }
            String left = take();
            if (next < tokens.size() && tokens.get(next).matches("[!<>]?=|[<>]")) {
                return new Compare(left, take(), take());
            }
            return new Symbol(left);
        }

        private boolean accept(String token) {
            boolean there = next < tokens.size() && tokens.get(next).equals(token);
            if (there) {
                next++;
            }
            return there;
        }

        private String take() {
            return next < tokens.size() ? tokens.get(next++) : "y";
        }
    }
}
