// A port that listens keeps no runtime alive for a port of the same realm, which only the script can send through.
const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data }) => console.log(data);
port2.postMessage("a task");
// Neither does the pipe.
new ReadableStream().pipeTo(new WritableStream(), { signal: AbortSignal.timeout(1000) }).catch(() => console.log("alive"));

// prints:
// | a task
