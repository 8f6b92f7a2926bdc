// An open socket keeps the program going, listened to or not: the server's frames after a long silence are answered.
new WebSocket("ws://peer/?accept&pause=600000&ping=x&expect=pong:x&close=1000&expect=close:1000");

// prints:
