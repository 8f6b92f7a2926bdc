// A socket without listeners sends 1001 as well.
// shutdown: 1000
new WebSocket("ws://peer/?accept&expect=close:1001&close=1001&expect=end");

// prints:
