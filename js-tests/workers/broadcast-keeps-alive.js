// A BroadcastChannel keeps its runtime alive until it is closed, whether or not it listens: here, in a worker, and in one of an opaque origin.
// real-time
// The pipe, and the time of its signal, keep nothing alive.
const aborted = (milliseconds) => new ReadableStream().pipeTo(new WritableStream(), { signal: AbortSignal.timeout(milliseconds) });
const source = `const aborted = ${aborted}; new BroadcastChannel('kept'); aborted(20).catch(() => { postMessage('kept'); close(); })`;
const channel = new BroadcastChannel("kept");
const urls = [URL.createObjectURL(new Blob([source])), `data:text/javascript,${encodeURIComponent(source)}`];

function next() {
  const url = urls.shift();
  if (url) {
    new Worker(url).onmessage = ({ data }) => {
      console.log(url.split(":")[0], data);
      next();
    };
  } else {
    aborted(20).catch(() => {
      console.log("here");
      channel.close();
    });
  }
}
next();

// prints:
// | blob kept
// | data kept
// | here
