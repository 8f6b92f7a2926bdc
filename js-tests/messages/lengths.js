// Messages around the lengths where the form of a frame's header changes are whole.
const lengths = [0, 1, 125, 126, 127, 65535, 65536, 65537];
const socket = new WebSocket("ws://peer/?accept&" + lengths.map((n) => `fill=${n}&fill-binary=${n}`).join("&") + "&close=1000");
const texts = [], binaries = [];
socket.onmessage = ({ data }) => (typeof data === "string" ? texts.push(data.length) : binaries.push(data.size));
socket.onclose = () => console.log(String(texts) === String(lengths), String(binaries) === String(lengths));

// prints:
// | true true
