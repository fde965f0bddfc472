/** The harmless test file that every virus scanner detects (https://www.eicar.org), in two halves so that this source is not detected. */
export const eicar = Buffer.from(`X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR${"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"}`);

/** A signature base of our own, in ClamAV's extended format, that knows this one file. */
export const eicarSignature = `Eicar:0:*:${eicar.toString("hex")}\n`;
