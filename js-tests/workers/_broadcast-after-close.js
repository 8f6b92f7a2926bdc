const channel = new BroadcastChannel("news");
channel.postMessage("before");
close();
channel.postMessage("after");
new BroadcastChannel("news").postMessage("of a new channel");
