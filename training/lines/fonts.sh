#!/usr/bin/env bash
# Unpacks the fonts that text lines are rendered with into a folder, without installing them: training/lines/fonts.sh FOLDER
# The packages are free; their licences lie in usr/share/doc of each. No glyph is stored in this repository.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
packages="fonts-liberation2 fonts-dejavu-core fonts-dejavu-extra fonts-freefont-ttf fonts-crosextra-carlito fonts-crosextra-caladea fonts-lmodern
fonts-texgyre fonts-roboto-unhinted fonts-open-sans fonts-lato fonts-hack fonts-firacode fonts-courier-prime fonts-cmu fonts-linuxlibertine
fonts-junicode fonts-ebgaramond fonts-oldstandard fonts-b612 fonts-cantarell fonts-urw-base35 fonts-ocr-a fonts-ocr-b fonts-inconsolata
fonts-noto-core fonts-noto-mono fonts-jetbrains-mono fonts-croscore fonts-gfs-didot fonts-sil-gentium fonts-sil-charis fonts-tlwg-mono-ttf
fonts-tlwg-typo-ttf fonts-vollkorn fonts-adf-accanthis fonts-adf-universalis fonts-adf-gillius fonts-adf-baskervald fonts-adf-berenis"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# shellcheck disable=SC2086
apt-get download $packages
for package in *.deb; do dpkg -x "$package" "$scratch/tree"; done
find "$scratch/tree" -type f \( -name '*.ttf' -o -name '*.otf' \) -exec cp -n {} "$folder/" \;
ls "$folder" | wc -l
