// A shared worker is another agent cluster, with which memory is not shared. A broadcast channel of this one gets it.
// real-time
const { port } = new SharedWorker("_messageerror.js");
port.onmessage = ({ data }) => {
  console.log(data);
  port.close();
};
port.postMessage(new SharedArrayBuffer(8));
const [here, there] = [new BroadcastChannel("memory"), new BroadcastChannel("memory")];
there.onmessage = ({ data }) => {
  console.log(data.byteLength);
  here.close();
  there.close();
};
here.postMessage(new SharedArrayBuffer(16));

// prints:
// | 16
// | messageerror MessageEvent null 0
