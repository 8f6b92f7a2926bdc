// The location is the base of a WebSocket's relative URL, and its scheme the one that is mapped.
// location: http://peer/folder/page?query
for (const url of ["chat?accept", "/?accept", "?accept", "//peer:81/x?accept"]) {
  const socket = new WebSocket(url);
  console.log(socket.url);
  socket.close();
}

// prints:
// | ws://peer/folder/chat?accept
// | ws://peer/?accept
// | ws://peer/folder/page?accept
// | ws://peer:81/x?accept
