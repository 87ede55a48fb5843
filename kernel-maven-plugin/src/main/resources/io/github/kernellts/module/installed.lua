-- Runs after modules of @release@ were installed or removed. rpm itself runs it: there may be no shell, no depmod and no
-- kernel yet, as in a container or while a system is installed. No percent sign may be in it, as rpm would take that for a
-- macro.
local release = "@release@"
local modules = { @modules@ }
-- On an upgrade, the scriptlet of the new package does it.
local removed = @removed@ and tonumber(arg[2]) == 0
local upgraded = @removed@ and not removed

local function run(...)
  local command = { ... }
  if not posix.access(command[1], "x") then
    return
  end
  if rpm.execute then
    rpm.execute(table.unpack(command))
  else
    local child = posix.fork()
    if child == 0 then
      posix.exec(table.unpack(command))
    elseif child > 0 then
      posix.wait(child)
    end
  end
end

local function firstLine(path)
  local file = io.open(path)
  local line = file and file:read("*l")
  if file then
    file:close()
  end
  return line or ""
end

local function time(path, which)
  return posix.access(path, "f") and tonumber(posix.stat(path, which)) or 0
end

-- Where kernel-install has dracut put it: in EL's own layout, and in that of the boot loader specification.
local function images()
  local found = { "/boot/initramfs-" .. release .. ".img" }
  local machine = firstLine("/etc/machine-id")
  if #machine == 32 and not machine:find("[^0-9a-f]") then
    for _, root in ipairs({ "/boot", "/boot/efi", "/efi" }) do
      table.insert(found, root .. "/" .. machine .. "/" .. release .. "/initrd")
    end
  end
  return found
end

-- An image that was made after the modules has these.
local function older(image)
  for _, module in ipairs(modules) do
    if time(image, "mtime") < time("/lib/modules/" .. release .. "/" .. module, "ctime") then
      return true
    end
  end
  return false
end

local function has(image)
  local list = io.popen("/usr/bin/lsinitrd '" .. image .. "' 2>/dev/null")
  local found = false
  for line in list:lines() do
    for _, module in ipairs(modules) do
      found = found or line:find("modules/" .. release .. "/" .. module, 1, true) ~= nil
    end
  end
  list:close()
  return found
end

local function rebuild(image)
  local before = time(image, "mtime")
  run("/usr/bin/dracut", "--force", image, release)
  -- Where there is no room for the new image, it deletes the old one.
  if not posix.access(image, "f") then
    io.stderr:write("dracut failed: ", image, " is gone, without which ", release, " does not boot. Free space in its file system, then",
      " run: dracut --force ", image, " ", release, "\n")
  elseif time(image, "mtime") == before then
    io.stderr:write("dracut failed: ", image, " has modules of an earlier package. Mend what it reports, then run: dracut --force ",
      image, " ", release, "\n")
  end
end

if posix.access("/lib/modules/" .. release .. "/modules.order", "f") then
  run("/sbin/depmod", "-a", release)
  -- rpm-ostree makes the initramfs itself. A kernel that isn't running may be removed by this transaction, with its image.
  local wanted = not upgraded
    and not posix.access("/run/ostree-booted", "f")
    and posix.access("/dev/null", "w")
    and (not removed or firstLine("/proc/sys/kernel/osrelease") == release)
  for _, program in ipairs({ "/bin/sh", "/usr/bin/lsinitrd", "/usr/bin/dracut" }) do
    wanted = wanted and posix.access(program, "x")
  end
  if wanted then
    for _, image in ipairs(images()) do
      if posix.access(image, "f") and (removed or older(image)) and has(image) then
        rebuild(image)
      end
    end
  end
end
