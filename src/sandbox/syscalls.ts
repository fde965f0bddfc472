/**
 * The allowlist of system calls of a cell: name → number on x86-64 and on arm64 (null: not there), as in Linux' asm/unistd_64.h and
 * asm-generic/unistd.h. Made from traces of the tools and completed by purpose, so that another version of a tool runs too. Left out on
 * purpose: everything that mounts, makes namespaces, traces, loads code into the kernel, handles its keys, sets clocks, or is new
 * (io_uring, clone3: the C library and Node fall back where a call returns ENOSYS).
 */
export type Numbers = readonly [x64: number, arm64: number | null];

// biome-ignore format: by purpose, not one a line
export const allowed: Readonly<Record<string, Numbers>> = {
	// memory
	brk: [12, 214], mmap: [9, 222], munmap: [11, 215], mprotect: [10, 226], mremap: [25, 216], madvise: [28, 233],
	msync: [26, 227], mincore: [27, 232], mlock: [149, 228], munlock: [150, 229], membarrier: [324, 283],
	// files
	openat: [257, 56], open: [2, null], close: [3, 57], close_range: [436, 436], read: [0, 63], write: [1, 64],
	readv: [19, 65], writev: [20, 66], pread64: [17, 67], pwrite64: [18, 68], preadv: [295, 69], pwritev: [296, 70],
	preadv2: [327, 286], pwritev2: [328, 287], lseek: [8, 62], sendfile: [40, 71], copy_file_range: [326, 285],
	fstat: [5, 80], stat: [4, null], lstat: [6, null], newfstatat: [262, 79], statx: [332, 291], access: [21, null],
	faccessat: [269, 48], faccessat2: [439, 439], readlink: [89, null], readlinkat: [267, 78], getdents64: [217, 61],
	getcwd: [79, 17], chdir: [80, 49], fchdir: [81, 50], statfs: [137, 43], fstatfs: [138, 44], fcntl: [72, 25],
	flock: [73, 32], fsync: [74, 82], fdatasync: [75, 83], ftruncate: [77, 46], truncate: [76, 45],
	fallocate: [285, 47], fadvise64: [221, 223], utimensat: [280, 88], umask: [95, 166],
	// files in its own scratch
	mkdir: [83, null], mkdirat: [258, 34], rmdir: [84, null], unlink: [87, null], unlinkat: [263, 35],
	rename: [82, null], renameat: [264, 38], renameat2: [316, 276], link: [86, null], linkat: [265, 37],
	symlink: [88, null], symlinkat: [266, 36], chmod: [90, null], fchmod: [91, 52], fchmodat: [268, 53],
	chown: [92, null], fchown: [93, 55], fchownat: [260, 54], lchown: [94, null], utime: [132, null],
	utimes: [235, null],
	// processes and threads
	fork: [57, null], vfork: [58, null], execve: [59, 221], exit: [60, 93], exit_group: [231, 94],
	wait4: [61, 260], waitid: [247, 95], kill: [62, 129], tgkill: [234, 131], tkill: [200, 130],
	set_tid_address: [218, 96], set_robust_list: [273, 99], get_robust_list: [274, 100], rseq: [334, 293],
	futex: [202, 98], gettid: [186, 178], getpid: [39, 172], getppid: [110, 173], getpgrp: [111, null],
	getpgid: [121, 155], setpgid: [109, 154], getsid: [124, 156], setsid: [112, 157], sched_yield: [24, 124],
	sched_getaffinity: [204, 123], sched_setaffinity: [203, 122], sched_getparam: [143, 121],
	sched_getscheduler: [145, 120], sched_setscheduler: [144, 119], sched_get_priority_max: [146, 125],
	sched_get_priority_min: [147, 126], getpriority: [140, 141], setpriority: [141, 140], prctl: [157, 167],
	arch_prctl: [158, null], prlimit64: [302, 261], getrlimit: [97, 163], setrlimit: [160, 164], getrusage: [98, 165],
	times: [100, 153], pidfd_open: [434, 434], pidfd_send_signal: [424, 424],
	// who it is
	getuid: [102, 174], geteuid: [107, 175], getgid: [104, 176], getegid: [108, 177], getgroups: [115, 158],
	getresuid: [118, 148], getresgid: [120, 150], setuid: [105, 146], setgid: [106, 144], setresuid: [117, 147],
	setresgid: [119, 149], setgroups: [116, 159], setfsuid: [122, 151], setfsgid: [123, 152], capget: [125, 90], capset: [126, 91],
	uname: [63, 160], sysinfo: [99, 179], getrandom: [318, 278], getcpu: [309, 168],
	// signals and time
	rt_sigaction: [13, 134], rt_sigprocmask: [14, 135], rt_sigreturn: [15, 139], rt_sigpending: [127, 136],
	rt_sigtimedwait: [128, 137], rt_sigsuspend: [130, 133], sigaltstack: [131, 132], restart_syscall: [219, 128],
	pause: [34, null], alarm: [37, null], setitimer: [38, 103], getitimer: [36, 102], nanosleep: [35, 101],
	clock_nanosleep: [230, 115], clock_gettime: [228, 113], clock_getres: [229, 114], gettimeofday: [96, 169],
	time: [201, null], timer_create: [222, 107], timer_settime: [223, 110], timer_gettime: [224, 108],
	timer_delete: [226, 111], timer_getoverrun: [225, 109],
	// waiting and pipes
	poll: [7, null], ppoll: [271, 73], select: [23, null], pselect6: [270, 72], epoll_create: [213, null],
	epoll_create1: [291, 20], epoll_ctl: [233, 21], epoll_wait: [232, null], epoll_pwait: [281, 22],
	epoll_pwait2: [441, 441], eventfd: [284, null], eventfd2: [290, 19], timerfd_create: [283, 85],
	timerfd_settime: [286, 86], timerfd_gettime: [287, 87], signalfd4: [289, 74], inotify_init1: [294, 26],
	inotify_add_watch: [254, 27], inotify_rm_watch: [255, 28], pipe: [22, null], pipe2: [293, 59], dup: [32, 23],
	dup2: [33, null], dup3: [292, 24], splice: [275, 76], tee: [276, 77], memfd_create: [319, 279],
	// sockets that are there
	bind: [49, 200], listen: [50, 201], accept: [43, 202], accept4: [288, 242], connect: [42, 203],
	getsockname: [51, 204], getpeername: [52, 205], getsockopt: [55, 209], setsockopt: [54, 208], sendto: [44, 206],
	recvfrom: [45, 207], sendmsg: [46, 211], recvmsg: [47, 212], sendmmsg: [307, 269], recvmmsg: [299, 243],
	shutdown: [48, 210],
	// shared memory of its own ipc namespace
	shmget: [29, 194], shmat: [30, 196], shmdt: [67, 197], shmctl: [31, 195], semget: [64, 190], semop: [65, 193],
	semctl: [66, 191], semtimedop: [220, 192],
};

/** Allowed with some arguments only; src/sandbox/seccomp.ts has the conditions. */
export const conditional = {
	clone: [56, 220],
	socket: [41, 198],
	socketpair: [53, 199],
	ioctl: [16, 29],
} as const satisfies Readonly<Record<string, Numbers>>;
