#!/bin/sh
# Fetch the freely licensed pictures that backgrounds are cut from, out of Debian packages, into a folder.
# Licences: training/README.md. Nothing of them is stored in this repository.
set -eu
out=${1:?folder}
mkdir -p "$out" && cd "$out"
for name in gnome-backgrounds mate-backgrounds lomiri-wallpapers-16.04 lomiri-wallpapers-20.04 ukui-wallpapers sweethome3d openarena-081-textures; do
  [ -d "$name" ] && continue
  apt-get download -q "$name"
  dpkg-deb -x "$name"_*.deb "$name"
  rm -f "$name"_*.deb
done
unzip -qno sweethome3d/usr/share/sweethome3d/sweethome3d.jar 'com/eteks/sweethome3d/io/resources/textures/*' -d sweethome3d/textures
unzip -qno openarena-081-textures/usr/share/games/openarena/baseoa/pak4-textures.pk3 -d openarena-081-textures/textures
