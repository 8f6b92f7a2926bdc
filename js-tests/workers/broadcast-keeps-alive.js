// A BroadcastChannel keeps its runtime alive until it is closed, whether or not it listens: here, in a worker, and in one of an opaque origin.
// real-time
const source = "new BroadcastChannel('kept'); AbortSignal.timeout(20).onabort = () => { postMessage('kept'); close(); }";
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
    // The time of a signal keeps nothing alive.
    AbortSignal.timeout(20).onabort = () => {
      console.log("here");
      channel.close();
    };
  }
}
next();

// prints:
// | blob kept
// | data kept
// | here
