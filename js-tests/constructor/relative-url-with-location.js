// Relative URLs are parsed with the location as their base; its scheme http becomes ws, its fragment is not taken along.
// location: http://page.peer:8080/dir/page?accept#fragment
for (const url of ["/chat", "chat?accept", "//other.peer/x", "?accept&echo", "", "../up"]) {
  const socket = new WebSocket(url);
  console.log(socket.url);
  socket.onopen = () => socket.close();
}

// prints:
// | ws://page.peer:8080/chat
// | ws://page.peer:8080/dir/chat?accept
// | ws://other.peer/x
// | ws://page.peer:8080/dir/page?accept&echo
// | ws://page.peer:8080/dir/page?accept
// | ws://page.peer:8080/up
