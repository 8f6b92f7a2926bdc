// Each message is a document of JSON: a list of records, which is parsed, and whose numbers are added.
const socket = new WebSocket(`${url}/flood/${kind}/${count}/${length}`);
let received = 0;
let sum = 0;
let start;
socket.onopen = () => {
  start = performance.now();
};
socket.onmessage = (event) => {
  received++;
  for (const { price, symbol } of JSON.parse(event.data)) sum += price + symbol.length;
};
socket.onclose = () => report(sum > 0 ? received : 0, start);
