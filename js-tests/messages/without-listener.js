// Messages without a listener are lost: a listener that is added later gets the later ones.
const socket = new WebSocket("ws://peer/?accept&text=early&pause=1000&text=late&close=1000");
setTimeout(() => (socket.onmessage = ({ data }) => console.log(data)), 500);

// prints:
// | late
