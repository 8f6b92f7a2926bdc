// Text goes out in UTF-8, lone surrogates as U+FFFD.
const socket = new WebSocket("ws://peer/?accept&times=4&report&close=1000");
socket.onopen = () => ["é", "日本😀", "a\ud800b", "\udc00\ud800"].forEach((text) => socket.send(text));
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | text:é
// | text:日本😀
// | text:a�b
// | text:��
