/** The part of sodium-native that we use; the package ships no types. */
declare module "sodium-native" {
	const sodium: {
		readonly crypto_box_SEEDBYTES: number;
		readonly crypto_box_PUBLICKEYBYTES: number;
		readonly crypto_box_SECRETKEYBYTES: number;
		readonly crypto_box_SEALBYTES: number;
		readonly crypto_pwhash_STRBYTES: number;
		readonly crypto_pwhash_OPSLIMIT_INTERACTIVE: number;
		readonly crypto_pwhash_MEMLIMIT_INTERACTIVE: number;
		crypto_pwhash_str_async(
			hash: Buffer,
			password: Buffer,
			operations: number,
			memory: number,
			done: (fault: Error | null) => void,
		): void;
		crypto_pwhash_str_verify_async(
			hash: Buffer,
			password: Buffer,
			done: (fault: Error | null, fits: boolean) => void,
		): void;
		/** Throws for a context that has not 8 bytes and a key that has not 32. */
		crypto_kdf_derive_from_key(subkey: Buffer, subkeyId: number, context: Buffer, key: Buffer): void;
		randombytes_buf(buffer: Buffer): void;
		sodium_memzero(buffer: Buffer): void;
		crypto_box_seed_keypair(publicKey: Buffer, secretKey: Buffer, seed: Buffer): void;
		crypto_box_seal(box: Buffer, message: Buffer, publicKey: Buffer): void;
		crypto_box_seal_open(message: Buffer, box: Buffer, publicKey: Buffer, secretKey: Buffer): boolean;
	};
	export default sodium;
}
