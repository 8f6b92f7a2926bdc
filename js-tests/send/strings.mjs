// A value that is neither a buffer nor a Blob is sent as a string.
const values = ["", "hi", 42, null, undefined, true, [1, 2], {}, { toString: () => "own" }, -0, 1n, new String("boxed"), () => 1, /x/];
const socket = new WebSocket(`ws://peer/?accept&times=${values.length}&report&close=1000`);
socket.onopen = () => console.log(values.map((value) => typeof socket.send(value)).join());
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined
// | text:
// | text:hi
// | text:42
// | text:null
// | text:undefined
// | text:true
// | text:1,2
// | text:[object Object]
// | text:own
// | text:0
// | text:1
// | text:boxed
// | text:() => 1
// | text:/x/
