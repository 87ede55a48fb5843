# Evaluates a dkms.conf and runs its commands as dkms does (dkms(8), "DKMS.CONF"). It runs in the sandbox of makefiles:
# all that a dkms.conf does and prints is that of others, and whoever reads the result checks it.
#
#   bash dkms.bash evaluate NAME=VALUE... _processors=NUMBER -- DKMS_CONF RESULT
#   bash dkms.bash command NAME=VALUE... -- COMMAND
#   bash dkms.bash script NAME=VALUE... -- SCRIPT_WITH_ARGUMENTS
#
# RESULT gets records of three fields, each field ended by a NUL: the name of a variable, an index and a value. After the
# variables come the results of regular expressions, by the names below; the last record is "end", "0", "".

shopt -s extglob

action=$1
shift
while [[ $1 != -- ]]; do
    # Shell variables and not exported, as in dkms: makefiles don't see them.
    declare -- "$1"
    shift
done
shift

variables=(
    PACKAGE_NAME PACKAGE_VERSION BUILT_MODULE_NAME BUILT_MODULE_LOCATION DEST_MODULE_NAME DEST_MODULE_LOCATION STRIP
    MAKE MAKE_MATCH CLEAN PRE_BUILD POST_BUILD PATCH PATCH_MATCH
    BUILD_DEPENDS BUILD_EXCLUSIVE_KERNEL BUILD_EXCLUSIVE_KERNEL_MIN BUILD_EXCLUSIVE_KERNEL_MAX BUILD_EXCLUSIVE_ARCH
    BUILD_EXCLUSIVE_CONFIG build_exclude OBSOLETE_BY AUTOINSTALL NO_WEAK_MODULES MODULES_CONF REMAKE_INITRD
    POST_ADD PRE_INSTALL POST_INSTALL POST_REMOVE
)

case $action in
command)
    eval "$1"
    ;;
script)
    # dkms splits at blanks and knows no quotes here; a script that can't be executed is passed over.
    words=(${1//'$parallel_jobs'/$parallel_jobs})
    if [[ ! -x ${words[0]} ]]; then
        echo "${words[0]} is not executable, and was not run" >&2
        exit 0
    fi
    exec "$PWD/${words[0]}" "${words[@]:1}"
    ;;
evaluate)
    # dkms would take the lines before a syntax error.
    "$BASH" -O extglob -n "$1" || exit
    unset "${variables[@]}"
    exec 3> "$2"
    # Who asks for the number of processors gets that of the caller, who learns of it by a file.
    _asked=$2.asked
    nproc() {
        : > "$_asked"
        echo "$_processors"
    }
    getconf() {
        case $1 in
        _NPROCESSORS_ONLN | _NPROCESSORS_CONF) nproc ;;
        *) command getconf "$@" ;;
        esac
    }
    grep() {
        if [[ ${*: -1} == /proc/cpuinfo && " $*" == *' -c'*processor* ]]; then
            nproc
        else
            command grep "$@"
        fi
    }
    # dkms has both before it reads the file.
    identity=$(. "$1" > /dev/null 2>&1 3>&-; printf '%s\n%s' "$PACKAGE_NAME" "$PACKAGE_VERSION")
    identity=${identity//$'\r'/}
    module=${identity%%$'\n'*}
    module_version=${identity#*$'\n'}
    . "$1" > /dev/null
    set +eux
    for _name in "${variables[@]}"; do
        declare -n _array=$_name
        for _index in "${!_array[@]}"; do
            _array[$_index]=${_array[$_index]%$'\r'}
            # dkms writes each value into a file, in double quotes and without a backslash before its own, and reads that:
            # words are joined by blanks, quotes vanish, and variables in single quotes get their values.
            set -f
            _words=(${_array[$_index]})
            IFS=' ' eval '_text=${_words[*]}'
            set +f
            if eval "_value=\"$_text\"" 2> /dev/null; then
                _array[$_index]=$_value
            fi
            printf '%s\0%s\0%s\0' "$_name" "$_index" "${_array[$_index]}" >&3
        done
        unset -n _array
    done
    # whether a text matches each expression of an array
    _matches() {
        local -n _expressions=$2
        local _index
        for _index in "${!_expressions[@]}"; do
            [[ $3 =~ ${_expressions[$_index]} ]]
            printf '%s\0%s\0%s\0' "$1" "$_index" "$?" >&3
        done
    }
    _matches make_matches MAKE_MATCH "$kernelver"
    _matches patch_matches PATCH_MATCH "$kernelver"
    _matches kernel_matches BUILD_EXCLUSIVE_KERNEL "$kernelver"
    _matches arch_matches BUILD_EXCLUSIVE_ARCH "$arch"
    printf 'end\0000\000\0' >&3
    ;;
esac
