"""What a call says, as TwiML: Chinese or English speech, and one key that is waited for."""

from twilio.twiml.voice_response import Gather, VoiceResponse

from notify.spoken import Spoken

SPEECH = {"zh_Hans_CN": "zh-CN", "en": "en-US"}
"""Twilio's name for a catalog language (twilio.com/docs/voice/twiml/say)."""
WAIT_SECONDS = 8


def twiml(spoken: Spoken, keys_url: str) -> str:
    """The document for Twilio; `keys_url` gets the key that was pressed, and also word that none was."""
    answer = VoiceResponse()
    place = answer
    if spoken.asks:
        place = Gather(num_digits=1, timeout=WAIT_SECONDS, action=keys_url, method="POST", action_on_empty_result=True)
        answer.append(place)
    for line in spoken.lines:
        place.say(line, language=SPEECH[spoken.language])
    if not spoken.asks:
        answer.hangup()
    return str(answer)
