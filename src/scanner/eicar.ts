/** The file that every virus scanner knows and that harms nobody (https://www.eicar.org), in two halves: here it is only a text. */
export const eicar = Buffer.from(`X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR${"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"}`);

/** A signature base of our own, in ClamAV's extended format, that knows this one file. */
export const eicarSignature = `Eicar:0:*:${eicar.toString("hex")}\n`;
