// A text message is a string of all its characters, a byte order mark and NUL among them.
const texts = ["", "hi", "Grüße", "日本語", "😀", "\0", "\ufeffmark", "a\r\nb"];
const socket = new WebSocket("ws://peer/?accept&" + texts.map((text) => `text=${encodeURIComponent(text)}`).join("&") + "&close=1000");
let at = 0;
socket.onmessage = ({ data }) => console.log(typeof data, data === texts[at++]);

// prints:
// | string true
// | string true
// | string true
// | string true
// | string true
// | string true
// | string true
// | string true
