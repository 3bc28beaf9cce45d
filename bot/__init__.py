"""The conversation, one for every channel. `channels/` are the edges, `dialogues/` the journeys, a router each."""
