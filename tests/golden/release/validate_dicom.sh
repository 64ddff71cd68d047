#!/bin/sh
# Checks the example's DICOM files against the standard's definition of their kind with David Clunie's dciodvfy, and prints
# the messages of all files together.
#
#     apt-get install dicom3tools   # Debian 12 has 1.00~20220618093127
#     sh validate_dicom.sh > dicom-messages.txt
dpkg-query --showformat='${Package} ${Version}\n' --show dicom3tools
for file in "$(dirname "$0")"/example/dicom/*/*.dcm; do dciodvfy "$file" 2>&1; done | LC_ALL=C sort -u
