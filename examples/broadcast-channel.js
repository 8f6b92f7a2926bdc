// One socket for several workers: a BroadcastChannel takes each message to all of them. Run it together with a server that answers:
//
//     boa-ws --serve examples/broadcast-channel.js

const statistics = ["lowest", "highest"];
const prices = new BroadcastChannel("prices");
const results = new Map();
let listening = 0;

for (const name of statistics) {
  // A worker gets no messages from before it listens.
  new Worker("workers/statistic.js", { name }).onmessage = () => {
    listening += 1;
    if (listening === statistics.length) {
      connect();
    }
  };
}

function connect() {
  const socket = new WebSocket("ws://localhost:8080");
  // A real server sends prices by itself. This one sends back what it gets.
  socket.onopen = () => [17.5, 16.25, 18, 17, "end"].forEach((price) => socket.send(JSON.stringify({ price })));
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.price === "end") {
      socket.close();
    } else {
      prices.postMessage(message);
    }
  };
  socket.onclose = () => prices.postMessage({ end: true });
}

// The workers answer over the channel too. Until it is closed it keeps this script alive, as their own channels keep the workers.
prices.onmessage = ({ data: { name, best } }) => {
  results.set(name, best);
  if (results.size === statistics.length) {
    console.log(statistics.map((name) => `${name}: ${results.get(name)}`).join(", "));
    prices.close();
  }
};
