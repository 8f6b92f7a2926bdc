// Waiting with a limit: an AbortSignal ends the wait, whether a timer or a person has aborted it.
//
//     boa-ws --serve examples/timeout.js

// The next event of a type, unless the signal comes first.
function next(target, type, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    // A timer keeps the script alive while its signal has a listener, so both listeners go with the first event.
    const waiting = new AbortController();
    const listen = (target, type, settle) => {
      const listener = (event) => {
        waiting.abort();
        settle(event);
      };
      target.addEventListener(type, listener, { signal: waiting.signal });
    };
    listen(target, type, resolve);
    listen(signal, "abort", () => reject(signal.reason));
  });
}

async function converse() {
  const socket = new WebSocket("ws://localhost:8080");
  // The first of the two ends the wait.
  const person = new AbortController();
  await next(socket, "open", AbortSignal.any([AbortSignal.timeout(60_000), person.signal]));

  socket.send("ping");
  const { data } = await next(socket, "message", AbortSignal.timeout(60_000));
  console.log(`the answer: ${data}`);

  try {
    await next(socket, "message", AbortSignal.timeout(20));
  } catch (error) {
    console.log(`no second answer: ${error.name}`);
  }

  try {
    setTimeout(() => person.abort(new Error("I have no more time")), 20);
    await next(socket, "message", person.signal);
  } catch (error) {
    console.log(`no second answer: ${error.message}`);
  }
  socket.close();
}

converse();
