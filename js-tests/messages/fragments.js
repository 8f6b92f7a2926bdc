// A message in fragments is one message: empty fragments, characters cut in two, and control frames in between.
const socket = new WebSocket(
  "ws://peer/?accept&begin=he&continue=&continue=ll&finish=o" +
    "&begin=%f0%9f&continue=%98&finish=%80" +
    "&begin=a&ping=1&pong=2&finish=b&expect=pong:1" +
    "&begin=&finish=&close=1000",
);
socket.onmessage = ({ data }) => console.log(JSON.stringify(data));
socket.onclose = ({ code }) => console.log(code);

// prints:
// | "hello"
// | "😀"
// | "ab"
// | ""
// | 1000
