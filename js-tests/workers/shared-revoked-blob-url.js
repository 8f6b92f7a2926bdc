// An object that gets another shared worker, because the first one has closed itself, has no script if its URL was revoked before.
// real-time
// stderr: cannot load the worker
const source = `onconnect = ({ ports: [port] }) => {
  port.onmessage = () => close();
  port.postMessage("connected");
}`;
const url = URL.createObjectURL(new Blob([source]));
const first = new SharedWorker(url);
first.port.onmessage = ({ data }) => {
  console.log("first", data);
  first.port.postMessage("close");
  URL.revokeObjectURL(url);
  const second = new SharedWorker(url);
  second.port.onmessage = ({ data }) => console.log("second", data);
  second.onerror = () => console.log("second has no script");
};

// prints:
// | first connected
// | second has no script
