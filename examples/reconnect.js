// A client that comes back: when the connection fails, it tries again, and waits twice as long each time.
//
//     boa-ws --serve examples/reconnect.js

// To show what happens, the first two attempts go to a port that is blocked for all scripts.
const places = ["ws://localhost:9/", "ws://localhost:9/", "ws://localhost:8080/"];
const longest = 30_000;
let failures = 0;

function connect() {
  const socket = new WebSocket(places.shift());

  socket.onopen = () => {
    console.log(`connected after ${failures} failures`);
    failures = 0;
    socket.close(1000);
  };

  socket.onclose = ({ code }) => {
    if (code === 1000) {
      console.log("done");
      return;
    }
    const delay = Math.min(50 * 2 ** failures, longest);
    failures += 1;
    console.log(`failure ${failures} (code ${code}), next attempt in ${delay} ms`);
    // A little chance keeps many clients from coming back all at once.
    setTimeout(connect, delay * (1 + Math.random() / 10));
  };
}

connect();
