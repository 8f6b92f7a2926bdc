//! How a child limits itself, before it gets the first script: resources, and on Linux system
//! calls.

use super::ProcessLimits;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{fs, io};

/// Gives up what the process has inherited. Must be called first: what the program opens itself is
/// closed too, and threads keep their rights.
pub(super) fn give_up_inherited() -> io::Result<()> {
    // A compromised child may ignore a closed stream, so the kernel kills it when the runtime's
    // thread ends.
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    #[cfg(target_os = "linux")]
    give_up_capabilities()?;
    close_inherited();
    Ok(())
}

#[cfg(target_os = "linux")]
fn give_up_capabilities() -> io::Result<()> {
    use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};
    let none = CapabilitySet::empty();
    Ok(set_capabilities(
        None,
        CapabilitySets {
            effective: none,
            permitted: none,
            inheritable: none,
        },
    )?)
}

/// Closes all descriptors but the standard streams: the program's descriptors without
/// close-on-exec.
fn close_inherited() {
    const STANDARD: i32 = 3;
    /// Where the system does not say which there are.
    const MOST: u64 = 1 << 16;
    let open = fs::read_dir(if cfg!(target_os = "linux") {
        "/proc/self/fd"
    } else {
        "/dev/fd"
    });
    let open: Vec<i32> = match open {
        Ok(entries) => entries
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .collect(),
        Err(_) => {
            let limit = getrlimit(Resource::Nofile).current.unwrap_or(MOST);
            (STANDARD..i32::try_from(limit.min(MOST)).unwrap_or(0)).collect()
        }
    };
    for descriptor in open.into_iter().filter(|it| *it >= STANDARD) {
        // The descriptor of the folder is closed by now.
        let _ = nix::unistd::close(descriptor);
    }
}

fn set(resource: Resource, current: u64, maximum: u64) -> io::Result<()> {
    let limit = Rlimit {
        current: Some(current),
        maximum: Some(maximum),
    };
    Ok(setrlimit(resource, limit)?)
}

/// Gives up what scripts do not need. All threads of the child must have started.
pub(super) fn confine(limits: &ProcessLimits) -> io::Result<()> {
    // A process that aborts must not write its memory to a file.
    set(Resource::Core, 0, 0)?;
    set(Resource::Fsize, 0, 0)?;
    set(Resource::Nofile, limits.files, limits.files)?;
    // No processes and no more threads. The limit counts all processes of the user, so any number
    // is too many.
    set(Resource::Nproc, 0, 0)?;
    if let Some(time) = limits.cpu {
        let part = u64::from(time.subsec_nanos() > 0);
        let seconds = time.as_secs().saturating_add(part);
        // The signal at the first limit says which it was.
        set(Resource::Cpu, seconds, seconds.saturating_add(1))?;
    }
    limit_memory(limits.memory_bytes)?;
    system_calls::restrict()
}

/// The system refuses a limit below the addresses that are in use, which are hundreds of gigabytes,
/// and holds none.
#[cfg(target_vendor = "apple")]
fn limit_memory(_: Option<u64>) -> io::Result<()> {
    Ok(())
}

#[cfg(not(target_vendor = "apple"))]
fn limit_memory(memory: Option<u64>) -> io::Result<()> {
    let Some(bytes) = memory else { return Ok(()) };
    let limit = mapped().saturating_add(bytes);
    set(Resource::As, limit, limit)
}

/// The bytes of addresses that the process uses already: its program, its libraries and its stacks.
#[cfg(target_os = "linux")]
fn mapped() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split_ascii_whitespace().next()?.parse::<u64>().ok());
    let size = u64::try_from(rustix::param::page_size()).unwrap_or(4096);
    // Without that file system, more than programs have.
    pages.map_or(256 << 20, |pages| pages.saturating_mul(size))
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn mapped() -> u64 {
    256 << 20
}

#[cfg(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
))]
mod system_calls {
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen::Dword, SeccompCmpArgLen::Qword, SeccompCmpOp,
        SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
    };
    use std::{
        collections::BTreeMap,
        io,
        os::raw::{c_int, c_long},
    };

    type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

    /// Calls without effects outside of the process and of the descriptors that it has.
    const ALLOWED: &[c_long] = &[
        // Streams that are open.
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_recvfrom,
        libc::SYS_recvmsg,
        libc::SYS_shutdown,
        libc::SYS_close,
        libc::SYS_getsockopt,
        libc::SYS_getsockname,
        libc::SYS_getpeername,
        libc::SYS_fstat,
        libc::SYS_dup,
        // Waiting.
        libc::SYS_epoll_ctl,
        libc::SYS_epoll_pwait,
        libc::SYS_ppoll,
        libc::SYS_futex,
        libc::SYS_nanosleep,
        libc::SYS_clock_nanosleep,
        libc::SYS_clock_gettime,
        libc::SYS_clock_getres,
        libc::SYS_gettimeofday,
        libc::SYS_sched_yield,
        libc::SYS_restart_syscall,
        // Memory.
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_getrandom,
        // Signals to itself, for an overflow of the stack and for aborting.
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        // The process itself.
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_getcwd,
        libc::SYS_sched_getaffinity,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];

    /// Older forms, which not every architecture has.
    #[cfg(target_arch = "x86_64")]
    const ALLOWED_HERE: &[c_long] = &[libc::SYS_epoll_wait, libc::SYS_poll, libc::SYS_time];
    #[cfg(not(target_arch = "x86_64"))]
    const ALLOWED_HERE: &[c_long] = &[];

    /// Calls that libraries make and do without: they fail, with the number of the error. All
    /// others end the process.
    const REFUSED: &[c_long] = &[
        libc::SYS_openat,
        libc::SYS_newfstatat,
        libc::SYS_statx,
        libc::SYS_readlinkat,
        libc::SYS_faccessat,
        libc::SYS_faccessat2,
        libc::SYS_sysinfo,
        libc::SYS_prlimit64,
    ];

    #[cfg(target_arch = "x86_64")]
    const REFUSED_HERE: &[c_long] = &[
        libc::SYS_open,
        libc::SYS_stat,
        libc::SYS_lstat,
        libc::SYS_readlink,
        libc::SYS_access,
    ];
    #[cfg(not(target_arch = "x86_64"))]
    const REFUSED_HERE: &[c_long] = &[];

    /// <https://man7.org/linux/man-pages/man2/ioctl.2.html>: whether calls on a descriptor wait.
    const FIONBIO: u64 = 0x5421;

    /// <https://man7.org/linux/man-pages/man2/prctl.2.html>
    const SET_NAME: u64 = 15;
    const SET_VMA: u64 = 0x5356_4d41;

    /// <https://man7.org/linux/man-pages/man2/clone.2.html>: the flag of threads.
    const THREAD: u64 = 0x0001_0000;

    /// A call that ends with "not implemented", so that the C library uses an older one.
    const NOT_IMPLEMENTED: c_long = libc::SYS_clone3;

    pub(super) fn restrict() -> io::Result<()> {
        let refused = REFUSED.iter().chain(REFUSED_HERE).copied();
        let mut rules: Rules = ALLOWED
            .iter()
            .chain(ALLOWED_HERE)
            .copied()
            .map(|call| (call, Vec::new()))
            .collect();
        let mut refused: Rules = refused.map(|call| (call, Vec::new())).collect();
        // A new thread is refused, and the work is done on the thread that has asked for it. A new
        // process ends this one.
        refused.insert(libc::SYS_clone, vec![rule([with(0, THREAD)?])?]);
        // Other filters decide about them. Of several, the strictest answer counts.
        rules.extend(refused.clone());
        rules.insert(NOT_IMPLEMENTED, Vec::new());
        rules.extend(conditional()?);
        install(
            refused,
            SeccompAction::Allow,
            SeccompAction::Errno(number(libc::EPERM)),
        )?;
        let missing = [(NOT_IMPLEMENTED, Vec::new())].into_iter().collect();
        install(
            missing,
            SeccompAction::Allow,
            SeccompAction::Errno(number(libc::ENOSYS)),
        )?;
        // The last one: after it no filter can be installed.
        install(rules, SeccompAction::KillProcess, SeccompAction::Allow)
    }

    fn number(error: c_int) -> u32 {
        error.unsigned_abs()
    }

    /// Calls that are allowed with some arguments.
    fn conditional() -> io::Result<Rules> {
        let own = u64::from(std::process::id());
        let executable = u64::from(libc::PROT_EXEC.unsigned_abs());
        let fast_open = u64::from(libc::MSG_FASTOPEN.unsigned_abs());
        let command = |value: c_int| equal(1, u64::from(value.unsigned_abs()));
        Ok(Rules::from([
            // To the peer of the stream, and to no other address.
            (
                libc::SYS_sendto,
                vec![rule([is(4, SeccompCmpOp::Eq, 0)?, without(3, fast_open)?])?],
            ),
            // Memory that is not executed.
            (libc::SYS_mmap, vec![rule([without(2, executable)?])?]),
            (libc::SYS_mprotect, vec![rule([without(2, executable)?])?]),
            (
                libc::SYS_fcntl,
                vec![
                    command(libc::F_GETFL)?,
                    command(libc::F_SETFL)?,
                    command(libc::F_GETFD)?,
                    command(libc::F_SETFD)?,
                    command(libc::F_DUPFD_CLOEXEC)?,
                ],
            ),
            (libc::SYS_ioctl, vec![equal(1, FIONBIO)?]),
            // Names of threads and of parts of memory.
            (
                libc::SYS_prctl,
                vec![equal(0, SET_NAME)?, equal(0, SET_VMA)?],
            ),
            // An abort.
            (
                libc::SYS_tgkill,
                vec![rule([
                    is(0, SeccompCmpOp::Eq, own)?,
                    is(2, SeccompCmpOp::Eq, u64::from(libc::SIGABRT.unsigned_abs()))?,
                ])?],
            ),
        ]))
    }

    fn is(argument: u8, operator: SeccompCmpOp, value: u64) -> io::Result<SeccompCondition> {
        // A pointer has all bits of a register, and the others the lower half.
        let length = if argument == 4 { Qword } else { Dword };
        SeccompCondition::new(argument, length, operator, value).map_err(io::Error::other)
    }

    fn without(argument: u8, bits: u64) -> io::Result<SeccompCondition> {
        is(argument, SeccompCmpOp::MaskedEq(bits), 0)
    }

    fn with(argument: u8, bits: u64) -> io::Result<SeccompCondition> {
        is(argument, SeccompCmpOp::MaskedEq(bits), bits)
    }

    fn equal(argument: u8, value: u64) -> io::Result<SeccompRule> {
        rule([is(argument, SeccompCmpOp::Eq, value)?])
    }

    fn rule<const N: usize>(conditions: [SeccompCondition; N]) -> io::Result<SeccompRule> {
        SeccompRule::new(conditions.into()).map_err(io::Error::other)
    }

    fn install(rules: Rules, otherwise: SeccompAction, on_match: SeccompAction) -> io::Result<()> {
        let architecture =
            TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
        let filter = SeccompFilter::new(rules, otherwise, on_match, architecture)
            .map_err(io::Error::other)?;
        let program = BpfProgram::try_from(filter).map_err(io::Error::other)?;
        // It also sets that nothing which the process starts has more rights.
        seccompiler::apply_filter_all_threads(&program).map_err(io::Error::other)
    }
}

#[cfg(not(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
)))]
mod system_calls {
    /// Nothing that safe code can call restricts them here.
    pub(super) fn restrict() -> std::io::Result<()> {
        #[cfg(target_os = "linux")]
        rustix::thread::set_no_new_privs(true)?;
        Ok(())
    }
}
