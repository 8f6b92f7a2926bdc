// A text message is a string of all its characters, a byte order mark and NUL among them.
const texts = ["", "hi", "Grüße", "日本語", "😀", "\0", "\ufeffmark", "a\r\nb"];
const socket = new WebSocket("ws://peer/?accept&" + texts.map((text) => `text=${encodeURIComponent(text)}`).join("&") + "&close=1000");
const received = [];
socket.onmessage = ({ data }) => received.push(data);
socket.onclose = () => console.log(received.length, received.every((data, at) => data === texts[at]));

// prints:
// | 8 true
