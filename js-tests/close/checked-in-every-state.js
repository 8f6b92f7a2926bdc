// The arguments are checked in every state.
const socket = new WebSocket("ws://peer/?accept&expect=close&close");
const attempt = () => {
  for (const args of [[1001], [1000, "x".repeat(124)]]) {
    try {
      socket.close(...args);
    } catch (error) {
      console.log(socket.readyState, error.name);
    }
  }
};
attempt();
socket.onopen = () => {
  attempt();
  socket.close();
  attempt();
};
socket.onclose = attempt;

// prints:
// | 0 InvalidAccessError
// | 0 SyntaxError
// | 1 InvalidAccessError
// | 1 SyntaxError
// | 2 InvalidAccessError
// | 2 SyntaxError
// | 3 InvalidAccessError
// | 3 SyntaxError
