// A socket whose server is slow holds up no other.
const slow = new WebSocket("ws://peer/?pause=5000&accept&close=1000");
const quick = new WebSocket("ws://peer/?accept&text=hi&close=1000");
slow.onopen = () => console.log("slow");
quick.onmessage = () => console.log("quick");

// prints:
// | quick
// | slow
