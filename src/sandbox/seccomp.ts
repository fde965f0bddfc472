import { allowed, conditional, type Numbers } from "./syscalls.ts";

/**
 * The filter of system calls that every process in a cell runs under: a classic BPF program (seccomp(2),
 * Documentation/userspace-api/seccomp_filter.rst), which bubblewrap loads just before it starts the cell's program.
 * What is not in the list does not exist for the cell (ENOSYS), so programs fall back instead of failing oddly.
 */

const machines = {
	x64: { column: 0, audit: 0xc000_003e, most: 0x4000_0000 },
	// arm64 has no second table of calls within the first.
	arm64: { column: 1, audit: 0xc000_00b7, most: 0xffff_ffff },
} as const;
type Machine = keyof typeof machines;

const [loadWord, ifEqual, ifAtLeast, ifAnyBit, give] = [0x20, 0x15, 0x35, 0x45, 0x06];
const allow = 0x7fff_0000;
const kill = 0x8000_0000;
const errno = (number: number) => 0x0005_0000 | number;
const [noPermission, noSuchCall, noSuchFamily] = [1, 38, 97];

/** struct seccomp_data: nr, arch, instruction pointer, six arguments; low halves, both machines are little-endian. */
const numberAt = 0;
const machineAt = 4;
const argumentAt = (index: number) => 16 + 8 * index;

const [unix, internet4, netlink, internet6] = [1, 2, 16, 10];
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const newNamespaces = 0x7e02_0000;
/** TIOCSTI and TIOCLINUX: they would type into the terminal that started the service. */
const [insertInput, consoleControl] = [0x5412, 0x541c];

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, operand: number];

/** The BPF program's bytes. `network`: the cell may open sockets to other machines. Throws for an unknown architecture. */
export function seccompProgram(network: boolean, architecture: string = process.arch): Buffer {
	const machine = machines[architecture as Machine];
	if (machine === undefined) throw new Error(`no list of system calls for ${architecture}`);
	const numberOf = (numbers: Numbers) => numbers[machine.column];

	/** For this call: a listed value of the argument returns `listed`, any other `otherwise`. */
	function byArgument(call: number, index: number, values: readonly number[], listed: number, otherwise: number) {
		return skipUnless(call, [
			[loadWord, 0, 0, argumentAt(index)],
			...values.flatMap((value): Instruction[] => [
				[ifEqual, 0, 1, value],
				[give, 0, 0, listed],
			]),
			[give, 0, 0, otherwise],
		]);
	}

	const families = network ? [unix, internet4, internet6, netlink] : [unix];
	const program: Instruction[] = [
		[loadWord, 0, 0, machineAt],
		[ifEqual, 1, 0, machine.audit],
		[give, 0, 0, kill],
		[loadWord, 0, 0, numberAt],
		[ifAtLeast, 0, 1, machine.most],
		[give, 0, 0, errno(noSuchCall)],
		...byArgument(conditional.socket[machine.column], 0, families, allow, errno(noSuchFamily)),
		...byArgument(conditional.socketpair[machine.column], 0, [unix], allow, errno(noSuchFamily)),
		...byArgument(conditional.ioctl[machine.column], 1, [insertInput, consoleControl], errno(noPermission), allow),
		...skipUnless(conditional.clone[machine.column], [
			[loadWord, 0, 0, argumentAt(0)],
			[ifAnyBit, 0, 1, newNamespaces],
			[give, 0, 0, errno(noPermission)],
			[give, 0, 0, allow],
		]),
		...Object.values(allowed).flatMap((numbers): Instruction[] => {
			const number = numberOf(numbers);
			return number === null
				? []
				: [
						[ifEqual, 0, 1, number],
						[give, 0, 0, allow],
					];
		}),
		[give, 0, 0, errno(noSuchCall)],
	];
	const bytes = Buffer.alloc(program.length * 8);
	for (const [at, [code, whenTrue, whenFalse, operand]] of program.entries()) {
		bytes.writeUInt16LE(code, at * 8);
		bytes.writeUInt8(whenTrue, at * 8 + 2);
		bytes.writeUInt8(whenFalse, at * 8 + 3);
		bytes.writeUInt32LE(operand >>> 0, at * 8 + 4);
	}
	return bytes;
}

/** Runs `then` for this call only. `then` must return: it leaves another word loaded than the call's number. */
const skipUnless = (call: number, then: readonly Instruction[]): Instruction[] => [
	[ifEqual, 0, then.length, call],
	...then,
];
