"""Work too long for a request: asked for, done by one worker beside the server, watched and cancelled."""
