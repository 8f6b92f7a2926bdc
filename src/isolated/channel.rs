//! The child's end of the stream to its program: messages out from any thread, and requests that
//! await their answers.

use super::protocol::{
    Answer, Encoded, EncodedError, FromChild, HEAD, MAX_FRAME, Request, ToChild, frame, parse, take,
};
use crate::net::connector::Connected;
use bytes::BytesMut;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, getsockname,
    recvmsg,
};
use std::{
    collections::{HashMap, VecDeque},
    io::{self, IoSliceMut, Write},
    mem::MaybeUninit,
    net::TcpStream,
    os::{fd::OwnedFd, unix::net::UnixStream},
    sync::{Mutex, MutexGuard, PoisonError, mpsc},
};
use tokio::sync::oneshot;

/// An answer, and the descriptor that came with it.
pub(super) type Answered = (Answer, Option<OwnedFd>);

enum Waiter {
    /// The thread of the engine waits.
    Blocking(mpsc::Sender<Answered>),
    Future(oneshot::Sender<Answered>),
}

/// Writing, and the requests that have no answer yet.
pub(super) struct Channel {
    stream: Mutex<UnixStream>,
    waiting: Mutex<(u64, HashMap<u64, Waiter>)>,
}

impl Channel {
    pub(super) fn new(stream: UnixStream) -> Self {
        Self {
            stream: Mutex::new(stream),
            waiting: Mutex::default(),
        }
    }

    /// Sends a message. Waits while the program reads nothing. When the program has ended, so does
    /// the child.
    pub(super) fn send(&self, message: &FromChild<Encoded>) {
        let bytes = frame(message).or_else(|error| match message {
            // A message that is too large is an error of the work.
            FromChild::Done(id, _) => {
                let error = EncodedError::new(error.into());
                frame(&FromChild::<Encoded>::Done(*id, Err(error)))
            }
            FromChild::Called(id, _) => {
                frame(&FromChild::<Encoded>::Called(*id, Err(error.into())))
            }
            _ => Err(error),
        });
        if let Ok(bytes) = bytes {
            // The reading thread notices the end of the program.
            let _ = lock(&self.stream).write_all(&bytes);
        }
    }

    fn request(&self, request: Request<Encoded>, waiter: Waiter) {
        let id = {
            let mut waiting = lock(&self.waiting);
            waiting.0 += 1;
            let id = waiting.0;
            waiting.1.insert(id, waiter);
            id
        };
        let message = FromChild::Request(id, request);
        match frame(&message) {
            Ok(bytes) => {
                let _ = lock(&self.stream).write_all(&bytes);
            }
            Err(error) => self.answer(id, (Answer::Error(error.to_string()), None)),
        }
    }

    /// Asks the program, and waits for the answer.
    pub(super) fn ask(&self, request: Request<Encoded>) -> Answer {
        let (sender, answer) = mpsc::channel();
        self.request(request, Waiter::Blocking(sender));
        answer.recv().map_or_else(
            |_| Answer::Error("the program has ended".to_owned()),
            |(answer, _)| answer,
        )
    }

    pub(super) async fn asked(&self, request: Request<Encoded>) -> Answered {
        let (sender, answer) = oneshot::channel();
        self.request(request, Waiter::Future(sender));
        answer
            .await
            .unwrap_or_else(|_| (Answer::Error("the program has ended".to_owned()), None))
    }

    pub(super) fn answer(&self, id: u64, answer: Answered) {
        let waiter = lock(&self.waiting).1.remove(&id);
        // Who asked may have been dropped.
        match waiter {
            Some(Waiter::Blocking(sender)) => drop(sender.send(answer)),
            Some(Waiter::Future(sender)) => drop(sender.send(answer)),
            None => {}
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The most descriptors that are read at once.
const MAX_DESCRIPTORS: usize = 8;

/// Reading messages and descriptors.
pub(super) struct Incoming {
    stream: UnixStream,
    bytes: BytesMut,
    descriptors: VecDeque<OwnedFd>,
}

impl Incoming {
    pub(super) fn new(stream: UnixStream) -> Self {
        Self {
            stream,
            bytes: BytesMut::new(),
            descriptors: VecDeque::new(),
        }
    }

    /// The next message. None at the end of the program.
    pub(super) fn next(&mut self) -> io::Result<Option<ToChild>> {
        loop {
            if let Some(message) = take(&mut self.bytes).map_err(io::Error::other)? {
                return parse(&message).map(Some).map_err(io::Error::other);
            }
            if !self.read()? {
                return Ok(None);
            }
        }
    }

    /// The descriptor that belongs to the message that was just read.
    pub(super) fn descriptor(&mut self) -> Option<OwnedFd> {
        self.descriptors.pop_front()
    }

    fn read(&mut self) -> io::Result<bool> {
        let mut bytes = [0; 16 << 10];
        debug_assert!(bytes.len() < MAX_FRAME - HEAD);
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_DESCRIPTORS))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received = loop {
            match recvmsg(
                &self.stream,
                &mut [IoSliceMut::new(&mut bytes)],
                &mut control,
                close_on_exec(),
            ) {
                Err(rustix::io::Errno::INTR) => {}
                other => break other?,
            }
        };
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                self.descriptors.extend(descriptors);
            }
        }
        if received.flags.contains(ReturnFlags::CTRUNC) {
            // Descriptors could not be distinguished any more.
            return Err(io::Error::other("a descriptor was lost"));
        }
        self.bytes
            .extend_from_slice(bytes.get(..received.bytes).unwrap_or_default());
        Ok(received.bytes > 0)
    }
}

#[cfg(target_os = "linux")]
fn close_on_exec() -> RecvFlags {
    RecvFlags::CMSG_CLOEXEC
}

#[cfg(not(target_os = "linux"))]
fn close_on_exec() -> RecvFlags {
    RecvFlags::empty()
}

/// The TCP stream or the Unix domain socket of a connection that the program has opened.
pub(super) fn connected(descriptor: OwnedFd) -> io::Result<Connected> {
    if getsockname(&descriptor)?.address_family() == AddressFamily::UNIX {
        let stream = UnixStream::from(descriptor);
        stream.set_nonblocking(true)?;
        return Ok(Connected::new(tokio::net::UnixStream::from_std(stream)?));
    }
    let stream = TcpStream::from(descriptor);
    stream.set_nonblocking(true)?;
    Ok(Connected::new(tokio::net::TcpStream::from_std(stream)?))
}
