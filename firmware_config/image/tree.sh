#!/bin/sh
# tree.sh TREE [KEYS] -- makes of a folder with the box's Python packages what the Debian package carries.
set -eu
tree=$1
keys=${2:-}
opt=$tree/opt/mashangren
packages=$opt/lib/python3.11/site-packages

# A venv of Debian's own Python, without the tools that made it: nothing is installed into it on a box.
rm -rf "$packages"/pip "$packages"/pip-* "$packages"/setuptools "$packages"/setuptools-* "$packages"/_distutils_hack "$packages"/distutils-precedence.pth "$packages"/bin
mkdir -p "$opt/bin" "$opt/share" "$tree/usr/bin"
printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11\n' >"$opt/pyvenv.cfg"
ln -s /usr/bin/python3.11 "$opt/bin/python3.11"
ln -s python3.11 "$opt/bin/python"
for command in msr-agent:agent.__main__ msr-verify:msr_verify; do
    name=${command%%:*}
    printf '#!/opt/mashangren/bin/python -I\nimport sys\n\nfrom %s import main\n\nsys.exit(main())\n' "${command#*:}" >"$opt/bin/$name"
    chmod 755 "$opt/bin/$name"
    ln -s "/opt/mashangren/bin/$name" "$tree/usr/bin/$name"
done

# The box's units are those that start its command, with what triggers them.
units=$tree/usr/lib/systemd/system
mkdir -p "$units"
grep -lE '^ExecStart=[^ ]*/msr-agent |^ExecStart=.*/var/lib/msr-update/' systemd/*.service | while read -r unit; do
    for file in "$unit" "${unit%.service}.timer" "${unit%.service}.path" "${unit%.service}.socket"; do
        [ ! -e "$file" ] || install -m 0644 "$file" "$units/"
    done
done
put() { # put FILE TARGET-FOLDER
    [ ! -e "$1" ] || install -D -m 0644 "$1" "$tree/$2/$(basename "$1")"
}
for file in systemd/sysusers.d/msr-box*.conf; do put "$file" usr/lib/sysusers.d; done
for file in systemd/tmpfiles.d/msr-box*.conf; do put "$file" usr/lib/tmpfiles.d; done
for file in systemd/udev/*.rules; do put "$file" usr/lib/udev/rules.d; done
# Whatever else of systemd/ goes to a box stands in a list of its own: source, target folder.
if [ -e systemd/box-files ]; then
    grep -v '^ *\(#\|$\)' systemd/box-files | while read -r source target; do put "systemd/$source" "${target#/}"; done
fi
# What is enabled: each unit that says when it wants to be.
(cd "$units" && grep -l '^\[Install\]' ./* | sed 's#^\./##' | sort) >"$opt/share/units"

mkdir -p "$opt/share/update-keys"
[ -z "$keys" ] || cp "$keys"/*.pem "$opt/share/update-keys/"
for page in LICENSE NOTICE; do put "$page" usr/share/doc/mashangren-box; done
chmod -R u+rwX,go+rX,go-w "$tree"
