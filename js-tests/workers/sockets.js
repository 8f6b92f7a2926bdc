// A worker has sockets of its own, with the permissions and the network of the script that starts it.
// real-time
const worker = new Worker("_sockets.js");
worker.onmessage = ({ data }) => console.log(data);

// prints:
// | open
// | hello
// | 1000 true
