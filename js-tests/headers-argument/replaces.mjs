// A header takes the place of one that would have been sent: once, not twice.
// headers-argument
// location: http://example.com/
const headers = { origin: "https://other.example", "user-agent": "mine" };
const socket = new WebSocket("ws://peer/?accept&request=Origin&request=User-Agent&close=1000", { headers });
socket.onmessage = (event) => console.log(event.data);

// prints:
// | https://other.example
// | mine
