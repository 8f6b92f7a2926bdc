// The server's reason is UTF-8, with a byte order mark that stays where it is.
const socket = new WebSocket("ws://peer/?accept&close=1000,%EF%BB%BFsch%C3%B6n %F0%9F%98%80");
socket.onclose = ({ reason }) => console.log(reason === "\ufeffschön 😀");

// prints:
// | true
