"""Short news reports of three to five sentences, each with the one line that sums it up.

    python samples/training/reports.py --count 5 --seed 7

An event has facts (who, where, how many), frames for the sentences that tell them, and one line, which follows from
the facts alone. Reports tell more than the line does: other names, other figures, what somebody said. In a frame
`[a|b]` is a choice and `{who}` a fact. `{who}` is a full name and `{who_}` the family name.
"""

import argparse
import random
import re

# --- facts -------------------------------------------------------------------------------------------------------------

STARTS = "B Br C Ch D Dr F Fl G Gr H J K Kl L M N P Pr R S Sk St T Th Tr V W Z".split()
MIDDLES = "a e i o u ae ei ia or an el in ar en il ul or am".split()
ENDS = ("ck d ford gan ham l lby ll low m mer n nd ner nik r rd rsen rth s sby sen sk son st tt ton v vane vik "
        "wick worth x").split()
BEFORE_PLACES = "New Port Lake Saint North South East West Upper Fort Mount".split()
BEHIND_PLACES = "Bay Falls Hill Bridge Island Valley Heath Green".split()
BEHIND_TEAMS = "United City Town Rovers Wanderers Athletic".split()
BEHIND_COMPANIES = "Steel Foods Motors Energy Rail Bank Airlines Group Electric Paper".split()
COMMON_NAMES = "May Green Hill Stone Park West Young Bank Baker Rivers Winter Field".split()  # words that are names, too
NUMBERS = "two three four five six seven eight nine ten eleven twelve".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = ("January February March April May June July August September October November December").split()


def word(rng):
    """A name that nobody has."""
    middle = rng.choice(["", "", rng.choice("bdlmnrstv") + rng.choice("aeiou")])
    return rng.choice(STARTS) + rng.choice(MIDDLES) + middle + rng.choice(ENDS)


def name(rng):
    drawn = rng.random()
    if drawn < 0.03:
        return rng.choice(COMMON_NAMES)
    if drawn < 0.08:
        return f"{word(rng)}-{word(rng)}"
    return rng.choice(["O'", "Mc", "De"]) + word(rng) if drawn < 0.11 else word(rng)


def person(rng):
    """A full name and the family name."""
    family = name(rng)
    return f"{word(rng)} {family}", family


def place(rng):
    drawn = rng.random()
    if drawn < 0.13:
        return f"{rng.choice(BEFORE_PLACES)} {word(rng)}"
    if drawn < 0.22:
        return f"{word(rng)} {rng.choice(BEHIND_PLACES)}"
    return f"{word(rng)} {word(rng)}" if drawn < 0.28 else name(rng)


def team(rng):
    """What a team is called in full, and in short."""
    short = place(rng)
    return (f"{short} {rng.choice(BEHIND_TEAMS)}" if rng.random() < 0.3 else short), short


def company(rng):
    drawn = rng.random()
    return word(rng) if drawn < 0.5 else f"{word(rng)} {rng.choice(BEHIND_COMPANIES) if drawn < 0.9 else word(rng)}"


def count(rng):
    """From two on, as a word or in digits."""
    if rng.random() < 0.45:
        return rng.choice(NUMBERS)
    return str(rng.randint(2, 60))


def many(rng):
    drawn = rng.random()
    number = rng.randint(10, 999) if drawn < 0.4 else rng.randint(1, 99) * rng.choice([50, 100, 1000])
    return f"{number:,}" if rng.random() < 0.8 else str(number)


def score(rng, least=1):
    """Of a match whose winner has so many goals at least."""
    winning = rng.randint(least, least + 4)
    return f"{winning}-{rng.randint(0, winning - 1)}"


def drawn_score(rng):
    goals = rng.randint(0, 5)
    return f"{goals}-{goals}"


def share(rng):
    return f"{rng.randint(2, 89)}{rng.choice(['', '.' + str(rng.randint(1, 9))])}{rng.choice(['%', '%', ' per cent'])}"


def money(rng):
    amount = rng.choice([str(rng.randint(2, 950)), f"{rng.randint(1, 40)}.{rng.randint(1, 9)}"])
    scale, currency = rng.choice(["million", "million", "billion"]), rng.choice(["dollars", "euros", "pounds", "crowns"])
    return f"{rng.choice('$€£')}{amount} {scale}" if rng.random() < 0.4 else f"{amount} {scale} {currency}"


def time(rng):
    return f"{rng.randint(1, 5)}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}" if rng.random() < 0.5 \
        else f"{rng.randint(9, 59)}:{rng.randint(0, 59):02}"


def road(rng):
    return f"{rng.choice('ABEM')}{rng.randint(1, 999)}"


def year(rng):
    return str(rng.randint(1850, 2030))


def age(rng):
    return str(rng.randint(18, 89))


def one_of(words):
    return lambda rng: rng.choice(words.split("|"))


KINDS_OF_FACT = {
    "place": place, "company": company, "count": count, "many": many, "score": score, "score2": lambda rng: score(rng, 2), "score3": lambda rng: score(rng, 3), "drawn": drawn_score,
    "share": share, "money": money, "time": time, "road": road, "year": year, "age": age,
    "name": name, "degrees": lambda rng: str(rng.randint(21, 49)), "day": lambda rng: rng.choice(DAYS), "month": lambda rng: rng.choice(MONTHS),
}

# --- events ------------------------------------------------------------------------------------------------------------
# Each: the line; its facts by kind, as "name:kind"; plans, each a list of sentences in their order that together tell all
# that the line says, each sentence a list of frames; and sentences that may stand behind the first one.

VOICES = [
    "\"[It was a long|What a|This is a sad|This is a great|It is a big] day for [all of us|everyone here|the town],\" {voice} said.",
    "\"[We are|Everyone is] [very proud|relieved|still in shock|happy|surprised],\" said {voice}[, who lives nearby|].",
    "{voice} [said|told reporters] [that |][it had been expected|nobody had expected it|there was more to do|the work would go on].",
    "[Local people|Neighbours|Visitors|Many people] [were surprised|had waited for it|gathered in the street|spoke of little else].",
    "[More details|A full report] [will follow|is expected|will be published] [on {otherday}|next week|in {othermonth}|later].",
    "[The weather was fine|It rained all day|It was a cold morning|The sun was shining].",
    "[It was the|The] [first|second|third] [time|case of its kind] in {othercount} years[, {voice_} said|].",
    "[Photographs|Pictures] [were shared|were seen] [online|by thousands|around the world].",
    "[The news|Word] [spread quickly|came as a surprise|was welcomed in {otherplace}|reached {otherplace} within hours].",
    "[Something|Much the same|It] [like this |][had happened|was seen] in {otherplace} in {otheryear}.",
]

EVENTS = [
    # --- sport
    ("{who_} scored twice as {won_} beat {lost_} {score}.", "who:person won:team lost:team score:score2",
     [[["{won} [beat|defeated|overcame|saw off|were too strong for|thrashed|eased past|got the better of|came from behind to beat] {lost} {score} [on {otherday}|at home|away from home|in the cup|in the league|in front of {othermany} fans|yesterday|].",
        "{lost} suffered a {score} defeat [at|against|to|at the hands of] {won}[ on {otherday}|].",
        "There was joy for {won} [on {otherday}|last night], who beat {lost} {score}.",
        "{won} took [all three|the] points with a {score} [win|victory] [over|against] {lost}.",
        "The match between {won} and {lost} ended {score}[ to the home side| on {otherday}|].",
        "{lost} [lost|went down|were beaten] {score} [to|against] {won} [on {otherday}|in the cup|in the league|last night|].",
        "It ended {score} [for|to] {won} [against {lost}|when they met {lost}|at {lost}].",
        "{won} won {score} [against|over|at] {lost} [on {otherday}|to stay at the top|]."],
       ["{who} [scored twice|struck twice|scored two goals|got two of the goals|found the net twice|netted a brace|was on target twice][ before the break| in the second half| in {othercount} minutes|].",
        "{who}[, {otherage},|] [bagged|hit|grabbed|added|got] two [goals|of them][, one with a header|].",
        "[There were two goals from|The hero was|The man of the match was] {who}, who [scored twice|struck twice|got two goals].",
        "{who} scored early on and again [after the break|before the end|in the second half].",
        "It was {who} who [scored twice|struck twice|did the damage with two goals].",
        "{won_}'s {who} [scored twice|struck twice|scored two of the goals].",
        "[Striker|Captain|Midfielder|Substitute] {who} [scored twice|struck twice|scored two|had two goals][, one of them from the spot| with fine shots|].",
        "[Two goals|A brace] [from|by] {who} [made the difference|settled it|decided the match|did the damage]."]],
      [["Two goals [from|by] {who} [gave|earned] {won} a {score} [win|victory] [over|against] {lost}[ on {otherday}|].",
        "{who} [scored twice|struck twice|scored two goals] [as|when|and] {won} [beat|defeated|overcame] {lost} {score}[ on {otherday}|].",
        "{who_} was the hero for {won}, scoring [twice|two goals] in a {score} [win|victory] [over|against] {lost}."]]],
     "SPORT"),
    ("{who_} scored three times as {won_} beat {lost_} {score}.", "who:person won:team lost:team score:score3",
     [[["{won} [beat|defeated|overcame|saw off|were too strong for|thrashed|crushed|eased past|got the better of] {lost} {score} [on {otherday}|at home|away from home|in the cup|in front of {othermany} fans|].",
        "{lost} suffered a {score} defeat [at|against|to|at the hands of] {won}[ on {otherday}|].",
        "{won} took [all three|the] points with a {score} [win|victory] [over|against] {lost}.",
        "{lost} [lost|went down|were beaten] {score} [to|against] {won} [on {otherday}|in the league|last night|].",
        "It ended {score} [for|to] {won} [against {lost}|when they met {lost}].",
        "{won} won {score} [against|over|at] {lost} [on {otherday}|]."],
       ["{who} [scored a hat-trick|scored three times|struck three times|scored three goals|got three of the goals|found the net three times][ before the break| in the second half|].",
        "[Striker|Captain|Midfielder|Substitute] {who} [scored three|had a hat-trick|struck three times][, one of them from the spot|].",
        "[Three goals|A hat-trick] [from|by] {who} [made the difference|settled it|decided the match]."]],
      [["[A hat-trick|Three goals] [from|by] {who} [gave|earned] {won} a {score} [win|victory] [over|against] {lost}[ on {otherday}|].",
        "{who} [scored three times|scored a hat-trick|struck three times] [as|when|and] {won} [beat|defeated|overcame] {lost} {score}[ on {otherday}|].",
        "{who_} was the hero for {won}, scoring [three times|a hat-trick] in a {score} [win|victory] [over|against] {lost}."]]],
     "SPORT"),
    ("A late goal by {who_} gave {won_} a {score} win over {lost_}.", "who:person won:team lost:team score:score",
     [[["{won} [beat|defeated|overcame|edged past] {lost} {score} [on {otherday}|at home|away from home|in the cup|].",
        "{lost} [lost|went down|were beaten] {score} [to|against] {won} [on {otherday}|in the league|last night|].",
        "{won} won {score} [against|over|at] {lost} [on {otherday}|]."],
       ["[Striker |Captain |Substitute |]{who} [scored|struck|got] the winner [{othercount} minutes from the end|in the last minute|late on|in added time|just before the end].",
        "[A late goal|A goal in the last minute|A late strike] [from|by] {who} [decided it|settled it|made the difference|was enough].",
        "The winner came late, from {who}[, who had just come on|]."]],
      [["[A late goal|A goal in the last minute|A late strike|A late winner] [from|by] {who} [gave|earned] {won} a {score} [win|victory] [over|against|at] {lost}.",
        "{who} [scored|struck] [late|in the last minute|in added time] [as|and] {won} [beat|defeated] {lost} {score}."]]],
     "SPORT"),
    ("{won_} and {lost_} drew {drawn}.", "won:team lost:team drawn:drawn",
     [[["{won} and {lost} [drew|shared the points in a draw that ended|played out a draw of] {drawn} [on {otherday}|in the league|last night|].",
        "{won} were held to a {drawn} draw [by|at home by] {lost}[ on {otherday}|].",
        "It ended {drawn} between {won} and {lost} [on {otherday}|last night|].",
        "There was no winner when {won} met {lost} [on {otherday}|in the cup|] and the match ended {drawn}."]]],
     "DRAW"),
    ("{who_} won the {place} marathon in {time}.", "who:person place:place time:time",
     [[["{who} [won|is the winner of|took first place in] the {place} marathon [on {otherday}|this weekend|for the {ordinal} time|].",
        "The {place} marathon [was won by|went to] {who} [on {otherday}|].",
        "{othermany} runners took part in the {place} marathon, [won by|which was won by] {who}."],
       ["[The winner|The runner|The {otherage}-year-old] [finished|crossed the line] in {time}[, {othercount} seconds ahead|].",
        "[The winning time was|The clock stopped at] {time}.",
        "{who_} [needed|took|finished in] {time}[, a personal best|, a course record|]."]],
      [["{who} won the {place} marathon in {time}[, {othercount} seconds ahead of {voice}|, a course record|].",
        "In {time}, {who} won the {place} marathon[ on {otherday}|]."]]],
     "RACE"),
    ("{who_} beat {rival_} to win the {place} {game} title.", "who:person rival:person place:place game:=chess|tennis|golf|snooker|darts",
     [[["{who} [beat|defeated|overcame] {rival} [to win|and won|to take] the {place} {game} title[ on {otherday}|].",
        "{who} [is the new {game} champion of|won the {game} title in|took the {game} title in] {place} [after beating|after a win over|by beating] {rival}[ in the final|].",
        "{rival} lost the final of the {place} {game} tournament to {who}[ on {otherday}|]."]],
      [["The {place} {game} [tournament|title] [was won by|went to] {who}[ on {otherday}|].",
        "{who} has won the {game} [tournament|title] in {place}."],
       ["[The {otherage}-year-old|The winner|{who_}] [beat|defeated|overcame] {rival} in the final[, which lasted {othercount} hours|].",
        "{rival} [was beaten|lost] in the final[, which lasted {othercount} hours|]."]]],
     "GAME"),
    ("{who_} was named coach of {team_}.", "who:person team:team",
     [[["{team} [have named|have appointed|have chosen|presented] {who} as [their new|the new|their] coach[ on {otherday}|].",
        "{who} [is the new coach of|has been named coach of|will coach|was appointed coach of] {team}[ from {othermonth}|].",
        "{team} have a new coach: {who}."]],
      [["{team} have [found|presented] a new coach[ on {otherday}|]."],
       ["{who}[, {otherage},|] [will take over|takes charge|signed for {othercount} years|was given the job][ in {othermonth}|].",
        "The job goes to {who}[, {otherage}|]."]]],
     "COACH"),
    # --- weather and nature
    ("A storm left {many} homes without power in {place}.", "many:many place:place",
     [[["A [storm|strong storm|violent storm|winter storm] [hit|struck|swept over|passed over] {place} [on {otherday}|last night|overnight|early on {otherday}].",
        "[Strong winds|A storm|Gales] [hit|battered] {place} [on {otherday}|last night|overnight]."],
       ["[Some |About |More than |]{many} [homes|houses|households] [were left without power|lost power|were without electricity|had no power|were cut off|were left in the dark][ until {otherday}|].",
        "[The storm|It|The wind] [left|has left] {many} [homes|houses|households] without [power|electricity].",
        "The power company said that {many} [homes|houses|households] [had no power|were without power].",
        "Power [failed|was cut|went out] in [some |about |]{many} [homes|houses|households]."]],
      [["[Some |About |]{many} [homes|houses|households] in {place} [were left without power|lost power|were without electricity] [after|in] a [storm|strong storm|violent storm].",
        "A storm [cut power to|left in the dark|left without power] {many} [homes|houses|households] in {place}[ on {otherday}|].",
        "The storm that [hit|struck] {place} [on {otherday}|last night] left {many} [homes|houses|households] [without power|in the dark]."]]],
     "STORM"),
    ("Floods drove {many} people from their homes in {place}.", "many:many place:place",
     [[["[Heavy rain|Days of rain|A week of rain|Heavy rainfall] [caused|brought|led to] floods in {place}[ on {otherday}|].",
        "The river [burst its banks|rose by {othercount} metres] in {place}[ on {otherday}| last night|].",
        "Floods [hit|struck|swept through] {place} [on {otherday}|last night|overnight]."],
       ["[Some |About |]{many} [people|residents] [had to leave|were forced from|fled|were driven from] their homes.",
        "[Police|Soldiers|Rescuers] [brought|moved|took] {many} people to safety[ by boat|]."]],
      [["[Some |About |]{many} [people|residents] [had to leave|fled|were forced from] their homes [after floods in|when floods hit|when the river flooded] {place}.",
        "Floods in {place} [have driven|drove|forced] {many} [people|residents] from their homes."]]],
     "STORM"),
    ("Snow closed {count} schools in {place}.", "count:count place:place",
     [[["[Heavy snow|Snow|A snowstorm|More snow] [fell on|fell in|covered|hit] {place} [on {otherday}|last night|overnight]."],
       ["{count} [schools were closed|schools stayed closed|schools had to close|schools did not open].",
        "[As a result|Because of the snow], {count} schools [were closed|stayed shut|had to close].",
        "Children at {count} schools [were sent home|stayed at home|had the day off]."]],
      [["[Heavy snow|Snow] [closed|has closed|shut] {count} schools in {place}[ on {otherday}|].",
        "{count} schools in {place} [were closed|stayed closed|had to close] [because of|after] [snow|heavy snow]."]]],
     "STORM"),
    ("Temperatures reached {degrees} degrees in {place}.", "degrees:degrees place:place",
     [[["Temperatures in {place} [reached|rose to|climbed to|went up to] {degrees} degrees [on {otherday}|yesterday|].",
        "It was {degrees} degrees in {place} [on {otherday}|yesterday], [the hottest|the warmest] day [of the year|since {otheryear}].",
        "{place} had its [hottest|warmest] day [of the year|since {otheryear}] with {degrees} degrees.",
        "The heat in {place} [reached|rose to] {degrees} degrees[ on {otherday}|]."]],
      [["{place} had its [hottest|warmest] day [of the year|since {otheryear}][ on {otherday}|]."],
       ["[The temperature|It|The thermometer] [rose to|reached|showed] {degrees} degrees[ in the afternoon|]."]]],
     "HEAT"),
    ("An earthquake near {place} damaged {many} houses.", "many:many place:place",
     [[["An earthquake [shook|struck|hit] {place} [on {otherday}|last night|early on {otherday}].",
        "The ground shook [near|in|around] {place} [on {otherday}|last night]."],
       ["[Some |About |]{many} [houses|homes] were damaged[, but nobody was hurt|].",
        "[It|The earthquake] damaged {many} [houses|homes|buildings][ and a church|]."]],
      [["An earthquake [near|in] {place} [damaged|has damaged] {many} [houses|homes|buildings][ on {otherday}|].",
        "{many} [houses|homes] were damaged [by an earthquake near|when an earthquake shook] {place}."]]],
     "QUAKE"),
    # --- accidents
    ("A {vehicle} crash near {place} left {count} people hurt.", "count:count place:place vehicle:=bus|train|car|lorry|tram|coach|van",
     [[["A {vehicle} [crashed|left the road|came off the track|hit a wall|hit a tree|turned over|skidded off the road|ran into a ditch|crashed into a bridge] [near|outside|close to|not far from] {place} [on {otherday}|last night|early on {otherday}|this morning|].",
        "A {vehicle} [carrying|with] {othermany} [passengers|people|students] crashed [near|outside|close to] {place}[ on {otherday}|].",
        "There was a {vehicle} crash [near|outside|close to] {place} [on {otherday}|last night|]."],
       ["{count} people were [hurt|injured|taken to hospital|treated in hospital][, {otherfew} of them badly|, most of them children|].",
        "{count} [passengers|people on board|travellers] were [hurt|injured|taken to hospital].",
        "[The number of injured was|The number of people hurt stood at] {count}.",
        "[Police|Doctors|Ambulances] [said|reported] that {count} people were [hurt|injured].",
        "[The crash|The accident|It] left {count} people [hurt|injured|in hospital].",
        "An ambulance took {count} people to hospital."]],
      [["{count} people were [hurt|injured] [in a {vehicle} crash|when a {vehicle} crashed|when a {vehicle} turned over|when their {vehicle} hit a tree] [near|outside|close to] {place}[ on {otherday}|].",
        "A {vehicle} crash [near|outside|close to] {place} [left {count} people hurt|injured {count} people|put {count} people in hospital]."]]],
     "CRASH"),
    ("A {vehicle} crash near {place} killed {count} people.", "count:count place:place vehicle:=bus|train|car|lorry|tram|coach|van|plane",
     [[["A {vehicle} [crashed|left the road|came off the track|hit a wall|hit a tree|turned over] [near|outside|close to] {place} [on {otherday}|last night|early on {otherday}|].",
        "There was a {vehicle} crash [near|outside|close to] {place} [on {otherday}|last night|]."],
       ["{count} people [were killed|died|lost their lives][ and {othercount} were hurt| at the scene|].",
        "[Police|Doctors] [said|reported] that {count} people [had died|were killed|were dead].",
        "[The crash|The accident] killed {count} people[ and injured {othercount}|]."]],
      [["{count} people [died|were killed] [in a {vehicle} crash|when a {vehicle} crashed|when their {vehicle} hit a tree] [near|outside|close to] {place}[ on {otherday}|].",
        "A {vehicle} crash [near|outside|close to] {place} [killed {count} people|left {count} people dead|cost {count} people their lives]."]]],
     "CRASH"),
    ("A fire destroyed a {building} in {place}.", "place:place building:=factory|school|warehouse|hotel|church|library|restaurant|theatre|farmhouse|supermarket",
     [[["A fire [destroyed|has destroyed|burned down] a {building} in {place} [on {otherday}|last night|].",
        "A {building} in {place} [burned down|burned to the ground|was destroyed by fire|went up in flames] [on {otherday}|last night|].",
        "Fire [swept through|destroyed] a {building} in {place} [on {otherday}|last night|]."]],
      [["[Firefighters were called to|Fire broke out in|There was a fire at] a {building} in {place} [on {otherday}|last night|]."],
       ["[The building|The {building}|Everything] [was destroyed|could not be saved|burned to the ground|was lost].",
        "[Nothing could be saved|Nothing was left of it]."]]],
     "FIRE"),
    ("A fire at a {building} in {place} hurt {count} people.", "count:count place:place building:=factory|school|warehouse|hotel|church|library|restaurant|theatre|farmhouse|supermarket",
     [[["[Firefighters were called to|Fire broke out in|There was a fire at|A fire broke out at] a {building} in {place} [on {otherday}|last night|].",
        "A {building} in {place} caught fire [on {otherday}|last night]."],
       ["{count} people were [hurt|injured|taken to hospital][, {voice_} said|].",
        "[The flames|The fire|It] [hurt|injured] {count} people.",
        "Doctors treated {count} people [for burns|who had breathed smoke]."]],
      [["{count} people were [hurt|injured] [in a fire at|when fire broke out at|when fire swept through] a {building} in {place}[ on {otherday}|].",
        "A fire at a {building} in {place} [hurt|injured|left in hospital] {count} people."]]],
     "FIRE"),
    ("Rescuers saved {count} {lost} near {place}.", "count:count place:place lost:=climbers|hikers|sailors|skiers|tourists|students|children|miners",
     [[["{count} {lost} [were rescued|were saved|were brought to safety] [near|close to|outside] {place}[ on {otherday}|].",
        "Rescuers [saved|found|brought home|brought to safety] {count} {lost} [near|close to] {place}[ after {othercount} hours|].",
        "A helicopter [saved|rescued|picked up] {count} {lost} [near|close to] {place}[ on {otherday}|]."]],
      [["{count} {lost} [were missing|went missing|lost their way|got into trouble] [near|close to] {place}[ on {otherday}|]."],
       ["[They were|All of them were] [found|rescued|brought to safety] [after {othercount} hours|in the morning|by helicopter].",
        "Rescuers [found|saved] them [after {othercount} hours|in the morning]."]]],
     "RESCUE"),
    # --- towns
    ("A new {building} opened in {place} at a cost of {money}.", "money:money place:place building:=library|bridge|hospital|school|museum|station|theatre|stadium|airport|market hall|swimming pool",
     [[["A new {building} [opened|has opened|was opened|opened its doors] in {place} [on {otherday}|this week|today|].",
        "[The people of|Residents of|Families in] {place} can now [use|visit|enjoy] a new {building}.",
        "After {othercount} years of work, a new {building} [opened|was opened] in {place}[ on {otherday}|].",
        "{place} has a new {building}.",
        "[Mayor |]{voice} opened [the|a] new {building} in {place} [on {otherday}|this week|].",
        "The new {building} in {place} [is open|has opened its doors|opened on {otherday}]."],
       ["[It|The building|The project|The work|The {building}] cost {money}[, {othershare} more than planned|].",
        "{money} [was spent|were spent] on [it|the building|the project].",
        "The {building} was built [for|at a cost of] {money}.",
        "The [price|cost|bill] was {money}[, {voice_} said|].",
        "The town [paid|spent] {money} [on it|for it]."]],
      [["A new {building}, which cost {money}, [opened|has opened|was opened] in {place}[ on {otherday}|].",
        "At a cost of {money}, {place} [has opened|opened|now has] a new {building}."]]],
     "OPENING"),
    ("{place} will build a new {building} for {money}.", "money:money place:place building:=library|bridge|hospital|school|museum|station|theatre|stadium|airport|market hall|swimming pool",
     [[["{place} [will build|is to build|plans|wants|is going to build] a new {building}.",
        "A new {building} [will be built|is to be built|is planned] in {place}.",
        "The council of {place} [voted for|decided to build|agreed on] a new {building}[ on {otherday}|]."],
       ["[It|The building|The project|The work] will cost {money}[, {voice_} said|].",
        "The [price|cost|bill] is expected to be {money}.",
        "The plans [foresee|speak of] a cost of {money}."]],
      [["A new {building} [will be built|is to be built|is planned] in {place} for {money}.",
        "{place} [will spend|is to spend|plans to spend] {money} on a new {building}."]]],
     "OPENING"),
    ("{who_} was elected mayor of {place} with {share} of the vote.", "who:person place:place share:share",
     [[["{who} [was elected|has been elected|is the new|will be the next|has become] mayor of {place}[ on {otherday}|].",
        "Voters in {place} [elected|have elected|chose] {who} as [their new mayor|mayor][ on {otherday}|].",
        "The people of {place} [elected|have elected|chose] {who} as [their new mayor|mayor][ on {otherday}|].",
        "{place} [has a new mayor|elected a new mayor|chose a new mayor]: {who}.",
        "{who} won the [election|vote] for mayor [of|in] {place}[ on {otherday}|]."],
       ["{who_} [won|got|received|took|polled] {share} of the [vote|votes][, {rival_} only {othershare}|, against {othershare} for {rival}|].",
        "{rival} [got|won|received] {othershare} of the [vote|votes], {who_} {share}.",
        "After all the votes were counted, {who_} had {share}[ and {rival_} {othershare}|].",
        "[The winner|The {otherage}-year-old] [won|got|received] {share} of the [vote|votes][, ahead of {rival} with {othershare}|].",
        "[Some|About|Exactly] {share} of the [vote|votes] [went to|were for] {who_}."]],
      [["With {share} of the [vote|votes], {who} [was elected|has been elected|became] mayor of {place}.",
        "{who} [was elected|became] mayor of {place} with {share} of the [vote|votes][, beating {rival}|]."]]],
     "ELECTION"),
    ("Voters in {place} rejected the plan for a new {building}.", "place:place building:=airport|stadium|motorway|power station|casino|prison|shopping centre|runway",
     [[["[Voters|People|Citizens] in {place} [rejected|have rejected|voted against|said no to] [the plan for|plans for|the plan to build] a new {building}[ on {otherday}|].",
        "The plan for a new {building} in {place} [was rejected|failed|was voted down] [by voters|by the voters|in a vote][ on {otherday}|].",
        "{place} will get no new {building}: {othershare} of the voters were against it."]],
      [["There was a vote [on|about] a new {building} in {place}[ on {otherday}|]."],
       ["[The plan|It] was rejected[ by {othershare} of the voters|].", "[The voters|A majority] [said no|were against it|rejected it][, with {othershare} against it|]."]]],
     "VOTE"),
    ("The {road} near {place} is closed until {month}.", "road:road place:place month:month",
     [[["The {road} [near|close to|outside] {place} [is closed|has been closed|will be closed|will stay closed] until {month}.",
        "Drivers [near|around] {place} [must|will have to] do without the {road} until {month}."]],
      [["The {road} [near|close to|outside] {place} [is closed|has been closed|was closed][ since {otherday}| after a landslide|].",
        "Work [has begun|began] on the {road} [near|close to] {place}[, which is closed|]."],
       ["[It|The road] will [open again|reopen|be open again] in {month}[, {voice_} said|].", "[It|The road] will [stay|remain] closed until {month}."]]],
     "ROAD"),
    ("{workers} in {place} will strike for {count} days.", "place:place count:count workers:=Teachers|Nurses|Bus drivers|Train drivers|Pilots|Doctors|Postal workers|Dockers|Cleaners",
     [[["{workers} in {place} [will strike|will go on strike|will stop work|plan to strike|are to strike] for {count} days[, their union said|].",
        "{workers} in {place} [have voted|voted] [for a strike of {count} days|to strike for {count} days|to stop work for {count} days]."]],
      [["{workers} in {place} [will go on strike|have voted to strike|are going on strike|plan to strike][ from {otherday}|]."],
       ["[The strike|It] [will last|is to last|is planned for] {count} days[, {voice_} said|].", "They [will stop work|want to stay out|will be out] for {count} days."]]],
     "STRIKE"),
    # --- business
    ("{company} will cut {many} jobs in {place}.", "company:company many:many place:place",
     [[["{company} [will cut|is cutting|is to cut|plans to cut|wants to cut] {many} jobs in {place}[, it said on {otherday}|].",
        "{many} [people|workers] [at|of] {company} in {place} [will lose|are to lose|are going to lose] their jobs."]],
      [["{company} [is in trouble|announced cuts|is closing a plant|is closing an office][ in {place}] on {otherday}."],
       ["{many} [jobs will go|jobs will be lost|workers will lose their jobs|jobs will be cut]."]]],
     "COMPANY"),
    ("{company} will create {many} jobs in {place}.", "company:company many:many place:place",
     [[["{company} [will create|is creating|is to create|plans to create|is going to create] {many} [new jobs|jobs] in {place}[, it said on {otherday}|].",
        "{many} [new jobs|jobs] [are coming|will come] to {place} with [a new factory of|a new plant of|the arrival of] {company}."]],
      [["{company} [will open|is opening|is building|plans] a new [plant|factory|office|warehouse] in {place}[, it said on {otherday}|]."],
       ["[It|The company|The plant] will [create|bring|offer] {many} [new jobs|jobs].", "{many} people will [work there|find work there|be employed there]."]]],
     "COMPANY"),
    ("{company} is buying {bought} for {money}.", "company:company bought:company money:money",
     [[["{company} [is buying|will buy|is to buy|has agreed to buy|is taking over] {bought} for {money}[, both said on {otherday}|].",
        "{bought} [is being sold|will be sold|is to be sold] to {company} for {money}.",
        "{company} [will pay|is paying|pays|has offered] {money} for {bought}[, it said on {otherday}|]."]],
      [["{company} [is buying|will buy|is taking over|has agreed to buy] its [rival|competitor] {bought}[, it said on {otherday}|].",
        "{bought} [is being sold|will be sold] to {company}."],
       ["The price is {money}[, {voice_} said|].", "[The buyer|The company] [will pay|pays|is paying] {money}[ in cash|]."]]],
     "COMPANY"),
    ("{who_} will replace {rival_} as head of {company}.", "who:person rival:person company:company",
     [[["{who} [will replace|is to replace|will succeed|replaces|succeeds] {rival} as [head|chief|the head|the boss] of {company}[ in {othermonth}|].",
        "{rival} [will step down|is stepping down|will leave|is retiring] as [head|chief|boss] of {company} and [will be replaced by|will be succeeded by] {who}."]],
      [["{company} [will have|is getting|has named] a new [head|chief|boss][: {who}.|, {who}.]"],
       ["{who_} [will replace|replaces|succeeds|takes over from] {rival}[, who is retiring|, who led the company for {othercount} years|]."]],
      [["{rival} [will step down|is stepping down|is retiring] as [head|chief|boss] of {company}[ after {othercount} years|]."],
       ["{who} [will take over|will be the new head|was named as successor|follows][ in {othermonth}|].", "[The successor|The new boss] is {who}[, {otherage}|]."]]],
     "COMPANY"),
    ("{company} will raise its prices by {share}.", "company:company share:share",
     [[["{company} [will raise|is raising|is to raise|is putting up] [its|all its|its ticket] prices by {share}[ from {othermonth}|].",
        "[Prices|Tickets] at {company} will [go up|rise] by {share}[ from {othermonth}|]."]],
      [["{company} [will raise|is raising|is putting up] [its prices|all its prices][ from {othermonth}|].", "Customers of {company} will [have to pay|pay] more[ from {othermonth}|]."],
       ["[Prices|They|All prices] will [go up|rise|climb] by {share}[, after {othershare} last year|].", "The [rise|increase] is {share}[, {voice_} said|]."]]],
     "COMPANY"),
    # --- courts and crime
    ("{who_} was jailed for {count} years for {crime}.", "who:person count:count crime:=fraud|theft|arson|bribery|robbery|smuggling|burglary|blackmail",
     [[["{who} [was jailed|has been jailed|was sent to prison|must go to prison|was sentenced to prison] for {count} years for {crime}[ on {otherday}|].",
        "A [court|judge] in {otherplace} [jailed {who} for {count} years|sent {who} to prison for {count} years] for {crime}.",
        "{count} years in prison for {crime}: that was the [sentence|verdict] for {who}[ on {otherday}|]."]],
      [["A [court|judge] in {otherplace} [found|has found] {who} guilty of {crime}[ on {otherday}|].", "{who} was found guilty of {crime} [in {otherplace}|on {otherday}|]."],
       ["[The {otherage}-year-old|{who_}] [was jailed for|must go to prison for|got|was sent to prison for|was given] {count} years.", "The sentence was {count} years[ in prison|]."]]],
     "COURT"),
    ("{who_} was cleared of {crime}.", "who:person crime:=fraud|theft|arson|bribery|robbery|smuggling|burglary|blackmail|murder",
     [[["{who} [was cleared|has been cleared|was found not guilty|was acquitted] of {crime}[ on {otherday}| by a court in {otherplace}|].",
        "A [court|judge] in {otherplace} [cleared|acquitted|has cleared] {who} of {crime}[ on {otherday}|]."]],
      [["{who} [stood trial|was on trial|was in court] for {crime} in {otherplace}."],
       ["[The judge|The court|The jury] [found {who_} not guilty|cleared {who_}|ruled that {who_} was innocent|acquitted {who_}]."]]],
     "COURT"),
    ("Thieves stole {count} {loot} from a museum in {place}.", "count:count place:place loot:=paintings|coins|statues|books|clocks|violins|maps|rings|swords",
     [[["Thieves [stole|have stolen|made off with|took] {count} {loot} from a museum in {place}[ on {otherday}| last night|].",
        "{count} {loot} [were stolen|have been stolen|disappeared|are missing] from a museum in {place}[ on {otherday}|]."]],
      [["[Thieves|Burglars] broke into a museum in {place}[ on {otherday}| last night|].", "There was a [theft|burglary] at a museum in {place}[ on {otherday}| last night|]."],
       ["[They stole|They took|They got away with|Missing are] {count} {loot}[, worth {othermoney}|].", "{count} {loot} are [missing|gone][, worth {othermoney}|]."]]],
     "CRIME"),
    # --- science and culture
    ("Archaeologists found a {age_of} {find} near {place}.", "place:place age_of:=Roman|Greek|Viking|Celtic|medieval|prehistoric|Bronze Age find:=ship|tomb|temple|grave|village|harbour|bath|road|treasure|sword",
     [[["Archaeologists [found|have found|discovered|have discovered|dug up|uncovered] a {age_of} {find} [near|close to|outside] {place}[ on {otherday}|].",
        "A {age_of} {find} [was found|has been found|was discovered|came to light] [near|close to|outside] {place}[, archaeologists said|].",
        "Workers on a [building site|road] [near|close to] {place} [found|came across|struck] a {age_of} {find}."]],
      [["Archaeologists [made|have made] a [discovery|great discovery|rare discovery] [near|close to] {place}[ on {otherday}|]."],
       ["[They found|They dug up|What they found is|It is] a {age_of} {find}[, {othermany} years old|]."]]],
     "SCIENCE"),
    ("{who_} won the {prize} Prize for {work}.", "who:person prize:name work:=a novel|a poem|a film|a play|a song|an opera|a photograph|a painting|a short story|a children's book",
     [[["{who} [won|has won|was awarded|received|is the winner of] the {prize} Prize for {work}[ on {otherday}|].",
        "The {prize} Prize [goes to|went to|was given to|was awarded to] {who} for {work}.",
        "For {work}, {who} [won|received|was awarded] the {prize} Prize."]],
      [["{who} [won|has won|was awarded|received] [this year's|the] {prize} Prize[ on {otherday}|].", "The {prize} Prize [goes to|went to|was given to] {who}[ this year|]."],
       ["[It was awarded|It was given|The prize is|The jury chose the {otherage}-year-old] for {work}.", "The [jury|judges] [praised|honoured] {who_} for {work}."]]],
     "CULTURE"),
    ("{many} people came to the {music} festival in {place}.", "many:many place:place music:=music|jazz|film|wine|food|book|flower|kite|beer|dance",
     [[["[Some |About |More than |]{many} [people|visitors|guests] [came to|visited|attended|went to] the {music} festival in {place}[ on {otherday}| this year|].",
        "The {music} festival in {place} [drew|attracted|was visited by|welcomed] {many} [people|visitors|guests]."]],
      [["The {music} festival in {place} [ended|came to an end|closed][ on {otherday}|].", "{place} held its [yearly |]{music} festival[ this week| on {otherday}|]."],
       ["[Some |About |]{many} [people|visitors|guests] [came|were there|attended|took part][, {voice_} said|].", "[It drew|It attracted|There were] {many} [people|visitors|guests]."]]],
     "CULTURE"),
    ("A {animal} that escaped from a zoo in {place} was caught after {count} {hours}.", "count:count place:place hours:=hours|days animal:=lion|tiger|bear|wolf|monkey|zebra|penguin|snake|crocodile|kangaroo",
     [[["A {animal} that [escaped|had escaped|ran away] from a zoo in {place} [was caught|has been caught|was found] after {count} {hours}.",
        "After {count} {hours}, [police|keepers] [caught|have caught|found] a {animal} that [escaped|had escaped] from a zoo in {place}."]],
      [["A {animal} [escaped|ran away|got out] [from|of] a zoo in {place}[ on {otherday}|].", "[Police|Keepers] in {place} [looked|searched] for a {animal} that [escaped|had escaped] from a zoo."],
       ["[It|The animal|The {animal}] was [caught|found|back in its cage] after {count} {hours}[, {othercount} streets away|].", "[Keepers|Police] [caught|found] it after {count} {hours}[ in a garden|]."]]],
     "ZOO"),
    ("{who_} climbed Mount {peak} at the age of {age}.", "who:person peak:name age:age",
     [[["{who} [climbed|has climbed|reached the top of|conquered] Mount {peak} at the age of {age}[ on {otherday}|].",
        "At [the age of |]{age}, {who} [climbed|has climbed|reached the top of] Mount {peak}[ on {otherday}|].",
        "{who}, {age}, [climbed|has climbed|reached the top of|stood on top of] Mount {peak}[ on {otherday}|]."]],
      [["{who} [climbed|has climbed|reached the top of] Mount {peak}[ on {otherday}|]."],
       ["[The climber|{who_}] is {age}[ years old|][ and started {othercount} years ago|].", "[That is not usual at|Few people do that at] {age}."]]],
     "CLIMB"),
]

# Sentences that say nothing about the event, out of words as people use them.
NOUNS = ("morning evening night week year hour minute day moment street road house garden river bridge square station market "
         "shop office school church hospital hotel restaurant kitchen door window wall roof car bus train boat bicycle dog cat "
         "horse bird tree flower forest field mountain lake beach island village town city country world family mother father "
         "son daughter brother sister friend neighbour child woman man boy girl teacher doctor farmer driver worker player "
         "student lawyer singer writer artist journalist visitor tourist guest customer crowd team group club party council "
         "government company police army union court law plan idea problem question answer reason story book letter paper "
         "picture song film game match goal point prize record result report news word name number price cost money job work "
         "time place side end start part line light fire water rain snow wind sun storm cloud air ground stone wood glass gold "
         "food bread coffee wine meal dinner lunch coat hat shoe bag box table chair bed room floor voice hand head face eye "
         "heart life death war peace").split()
ADJECTIVES = ("old young new big small great little long short high low good bad best worst early late quiet loud busy empty full "
              "open dark bright warm cold hot dry wet clean dirty safe dangerous easy hard heavy light strong weak rich poor "
              "happy sad angry proud tired ready famous popular local national foreign common strange simple serious important "
              "public private free beautiful huge tiny narrow wide deep fast slow calm nervous surprised").split()
ADVERBS = ("quickly slowly quietly finally again still already soon later often never always only even almost nearly suddenly "
           "clearly simply really also now then there here together").split()
PAST = ("saw heard found lost took brought kept left held met called asked told showed gave bought sold built painted repaired "
        "closed opened watched followed visited remembered forgot praised blamed thanked helped stopped started carried "
        "waited walked ran drove flew stood sat slept ate drank laughed cried sang danced worked played").split()
FILLERS = [
    "The {adjective} {noun} [was|is|looked|seemed] [{adverb} |]{adjective2}.",
    "{voice}, [a|the] {adjective} {noun}, {past} the {noun2}.",
    "[A|The|Every|One] {noun} {adverb} {past} [a|the|every|that] {adjective} {noun2}.",
    "\"[The|This|That|My|Our] {noun} [was|is] {adjective},\" [said {voice}|{voice} said].",
    "[It|That|This] [was|is] [a|the] {adjective} {noun} [for|of|with|without|in|behind] the {noun2}.",
    "[In|Near|Behind|At] the {noun}, {voice} {past} [a|the] {noun2}[ in {otherplace}|].",
    "[Some|Many|Most] of the [people|guests|children|men|women] {past} [a|the] {adjective} {noun}.",
    "There [was|is] [no|a|one|another] {adjective} {noun} [at|near|in] the {noun2}.",
]
FILLING = {"noun": NOUNS, "noun2": NOUNS, "adjective": ADJECTIVES, "adjective2": ADJECTIVES, "adverb": ADVERBS, "past": PAST}
TIMES = ["On {otherday}", "Last night", "Yesterday", "On {otherday} morning", "Late on {otherday}", "This week", "In {othermonth}",
         "Early this morning", "At the weekend", "According to {voice}"]

EXTRAS = {
    "SPORT": ["{voice} [pulled one back|got one back|hit the post|was sent off|missed a penalty] for {lost_}[ after {othercount} minutes|].",
              "{voice}[, the coach of {won_},|] [praised|thanked] [the players|the fans|the team].",
              "{lost_} [had {othercount} chances|had led early on|finished with ten men|stay near the bottom][, but that was not enough|].",
              "{won_} are now [second|third|fourth|top] [in the table|of the league] with {othercount} points.",
              "[Some |]{othermany} [people|fans] [watched|were there|came].",
              "The last [meeting|match] between the two [ended|finished] {otherscore}.",
              "[On {otherday}|Next week] {won_} [play|meet|travel to] {otherplace}.",
              "{voice} had [given {won_} the lead|scored first|opened the scoring][ after {othercount} minutes|]."],
    "DRAW": ["{voice} [scored|hit the post|was sent off|missed a penalty] for {won_}[ after {othercount} minutes|].",
             "{voice} [scored|was the best player|got a yellow card] for {lost_}.",
             "[Some |]{othermany} [people|fans] [watched|were there|came].",
             "The last [meeting|match] between the two [ended|finished] {otherscore}.",
             "Both [teams|sides] [had chances to win|hit the post|were happy with a point|stay near the bottom]."],
    "RACE": ["{voice} [came|was|finished] second, [in {othertime}|{othercount} seconds behind].", "{othermany} runners [took part|started|reached the finish].",
             "[Thousands|Some {othermany} people] lined the streets.", "Last year's winner, {voice}, [did not start|gave up|was hurt]."],
    "GAME": ["{who_} [won|got] {othermoney}.", "It was the [first|second|third] [title|win] for {who_}.", "{voice} came third.",
             "[Some |]{othermany} people [watched|came].", "{rival_} had won [last year|in {otheryear}]."],
    "COACH": ["{voice} [had left|was dismissed|resigned] [in {othermonth}|last week|after {othercount} defeats].", "{team_} [lost {othercount} matches|are last in the table|won only {othercount} matches].",
              "The first match is against {otherplace}.", "{who_} [coached|played for] {otherplace} [before|until {otheryear}]."],
    "STORM": ["[Winds|Gusts] reached {othercount} kilometres an hour.", "{othercount} [roads|bridges|stations] [were closed|were blocked].", "In {otherplace} [trees fell on cars|a roof was torn off|{othercount} people were hurt].",
              "[Trains|Buses] [were late|did not run] [until {otherday}|].", "[More rain|More wind|Better weather] is expected [on {otherday}|next week].", "The damage is put at {othermoney}."],
    "HEAT": ["In {otherplace} it was {otherdegrees} degrees.", "The old record was {otherdegrees} degrees, in {otheryear}.", "{othercount} [schools closed|people were taken to hospital].",
             "[Cooler weather|Rain] is expected [on {otherday}|next week].", "[Pools|Beaches] were full."],
    "QUAKE": ["It was felt as far away as {otherplace}.", "{othercount} people were [hurt|treated in hospital].", "It lasted {othercount} seconds.", "The last one was in {otheryear}.", "The damage is put at {othermoney}."],
    "CRASH": ["The [driver|road] was [not hurt|wet|icy].", "The {otherroad} was closed for {othercount} hours.", "Police are looking for [witnesses|the driver].", "The {vehicle} was on its way [to|from] {otherplace}.",
              "[A helicopter|{othercount} ambulances] came to help.", "The cause [is not known|was not clear]."],
    "FIRE": ["The cause is [not known|not clear|being looked into].", "{othercount} [fire engines|firefighters] [were there|came|fought the flames].", "The damage is put at {othermoney}.",
             "The building [dates from|was built in] {otheryear}.", "The owner, {voice}, [was away|was in shock|called for help].", "Smoke could be seen from {otherplace}."],
    "RESCUE": ["[All of them|They] were [well|cold but well|tired].", "They [came|are] from {otherplace}.", "{othercount} [rescuers|helpers] took part.", "They had set out on {otherday}.", "Their leader, {voice}, had called for help."],
    "OPENING": ["[Work took|The work took|It took] {othercount} years.", "It was [designed|planned] by {voice}.", "It has room for {othermany} people.", "{othermany} people came [to the party|to look|on the first day].",
                "The old one [dates from|was built in|was closed in] {otheryear}.", "{voice}[, the mayor,|] [spoke of a great day|gave a speech]."],
    "ELECTION": ["[Turnout was|Some] {othershare}[ of the people voted|].", "{rival_} [admitted defeat|congratulated the winner|asked for a recount].", "{voice} had been mayor [for {othercount} years|since {otheryear}].",
                 "{who_} wants to [build {othercount} schools|cut taxes|improve the roads].", "The third candidate, {voice}, [got|won] {othershare}."],
    "VOTE": ["Turnout was {othershare}.", "It would have cost {othermoney}.", "{voice} had fought [for|against] it for {othercount} years.", "{voice}, the mayor, [was disappointed|accepted the result].", "A vote in {otherplace} had ended otherwise."],
    "ROAD": ["[Traffic|Cars] will be sent through {otherplace}.", "The work will cost {othermoney}.", "{othermany} cars use it every day.", "The [bridge|tunnel] there was built in {otheryear}.", "[Buses|Lorries] will need {othercount} minutes more."],
    "STRIKE": ["They want {othershare} more pay.", "The last strike was in {otheryear}.", "{othermany} [workers|people] are [members|expected to take part].", "Talks [failed|ended] on {otherday}.", "{voice}, who leads the union, [blamed the city|spoke of low pay]."],
    "COMPANY": ["{company} [has|employs] {othermany} [workers|people] [in {otherplace}|around the world|].", "[Sales|Profits] [fell|rose] by {othershare}[ last year|].", "Its shares [fell|rose] by {othershare}.",
                "The company was founded in {otheryear}[ by {voice}|].", "The union [welcomed the news|was angry|spoke of a black day]."],
    "COURT": ["The trial [lasted|took] {othercount} [weeks|days].", "The damage was {othermoney}.", "[The lawyer|The lawyer of the accused], {voice}, [said nothing|will appeal|spoke of a fair trial].", "{othercount} witnesses were heard.",
              "The case [goes back to|began in] {otheryear}.", "The judge, {voice}, [spoke for {othercount} minutes|called the case sad]."],
    "CRIME": ["Police are looking for {othercount} [men|people].", "The alarm had [failed|been switched off].", "The museum [was founded|opened] in {otheryear}.", "{voice}, who runs the museum, [was in tears|offered a reward of {othermoney}].", "A car was found in {otherplace}."],
    "SCIENCE": ["It is {othermany} years old.", "It was {othercount} metres [deep|under the ground].", "It will be shown in {otherplace}.", "{voice} of the university [called it a dream|spoke of a great find].", "The last find like it was in {otheryear}."],
    "CULTURE": ["[The prize money is|Tickets cost|The whole thing cost] {othermoney}.", "It was the {ordinal} time.", "Last year there were {othercount}.", "{voice}, one of the judges, [was impressed|gave a speech].", "It was first held in {otheryear}."],
    "ZOO": ["[A fence|A gate|A door] had been left open.", "Nobody was hurt.", "{voice} [saw it in the garden|had called the police|photographed it].", "The zoo [opened|was founded] in {otheryear}.", "It came from {otherplace}[ in {otheryear}|]."],
    "CLIMB": ["It took {othercount} [days|hours].", "{who_} [comes from|lives in] {otherplace}.", "{othercount} others [had to turn back|came along].", "The [guide|companion], {voice}, [was hurt|was impressed].", "It was first climbed in {otheryear}."],
}

# What extra sentences say of others than the line is about.
OTHERS = ("voice:person rival:person otherplace:place othercount:count otherfew:count othermany:many othershare:share othermoney:money "
          "otherday:day othermonth:month otheryear:year otherage:age otherscore:score othertime:time otherroad:road "
          "otherdegrees:degrees ordinal:=first|second|third|fourth|fifth|tenth")
PAIRS = {"person": person, "team": team}  # in full and in short

# --- sentences ---------------------------------------------------------------------------------------------------------

CHOICE = re.compile(r"\[([^\[\]]*)\]")
FACT = re.compile(r"\{(\w+)\}")


def kinds_of(text):
    """ "who:person vehicle:=bus|car" -> pairs of name and kind. """
    return re.findall(r"(\w+):(=.*?(?=\s\w+:|$)|\w+)", text)


def draw(rng, kinds, facts):
    """Values for the facts that are not known yet, each another."""
    for fact, kind in kinds:
        if fact in facts:
            continue
        while True:
            if kind in PAIRS:
                full, short = PAIRS[kind](rng)
                values = {fact: full, fact + "_": short}
            else:
                values = {fact: one_of(kind[1:])(rng) if kind[0] == "=" else KINDS_OF_FACT[kind](rng)}
            if not set(values.values()) & set(facts.values()):
                break
        facts.update(values)


def fill(rng, frame, facts):
    """One choice of each, each fact in its place, the first letter in upper case."""
    while CHOICE.search(frame):
        frame = CHOICE.sub(lambda found: rng.choice(found[1].split("|")), frame)
    text = re.sub(r"\s+", " ", FACT.sub(lambda found: facts[found[1]], frame)).strip()
    text = text.replace(" .", ".").replace(" ,", ",")
    return text[0].upper() + text[1:]


# Beginnings of frames that are no names.
SMALL = ("A ", "The ", "There ", "It ", "Thieves ", "Rescuers ", "Archaeologists ", "Floods ", "Fire ", "Voters ", "An ")


def report(rng):
    """A report and its line."""
    line, kinds, plans, extras = rng.choice(EVENTS)
    facts = {}
    draw(rng, kinds_of(kinds), facts)
    draw(rng, kinds_of(OTHERS), facts)
    facts |= {kind: rng.choice(words) for kind, words in FILLING.items()}
    told = [rng.choice(frames) for frames in rng.choice(plans)]
    if rng.random() < 0.12:
        told[0] = f"{rng.choice(TIMES)}, {told[0][0].lower() if told[0].startswith(SMALL) else told[0][0]}{told[0][1:]}"
    count = rng.randint(3, 5)
    others = rng.sample(EXTRAS[extras], min(len(EXTRAS[extras]), count)) + rng.sample(VOICES, 2) + [rng.choice(FILLERS)]
    if rng.random() < 0.7:  # what is told of this kind of event first, or anything
        others = others[: count - len(told)]
    rng.shuffle(others)
    others = others[: count - len(told)]
    sentences = told[:1] + others
    for sentence in told[1:]:  # mostly the second, but what the line says may also come late
        sentences.insert(1 if rng.random() < 0.6 else rng.randint(1, len(sentences)), sentence)
    return " ".join(fill(rng, sentence, facts) for sentence in sentences), fill(rng, line, facts)


def known_words(tokenize):
    """The words that frames and lists spell out, also as they stand at the beginning of a sentence; no name, no figure."""
    lists = [*FILLING.values(), BEFORE_PLACES, BEHIND_PLACES, BEHIND_TEAMS, BEHIND_COMPANIES, COMMON_NAMES, NUMBERS, DAYS, MONTHS]
    texts = [" ".join(words) for words in lists] + ["per cent million billion dollars euros pounds crowns"] + VOICES + FILLERS + TIMES
    for line, kinds, plans, _ in EVENTS:
        texts += [line, *(kind[1:] for _, kind in kinds_of(kinds) if kind[0] == "=")]
        texts += [frame for plan in plans for frames in plan for frame in frames]
    texts += [frame for frames in EXTRAS.values() for frame in frames]
    texts += [kind[1:] for _, kind in kinds_of(OTHERS) if kind[0] == "="]
    words = set()
    for text in texts:
        words |= set(tokenize(re.sub(r"[\[\]|]", " ", FACT.sub(" ", text))))
    return sorted(words | {word[0].upper() + word[1:] for word in words})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    for _ in range(arguments.count):
        print("\t".join(report(rng)))


if __name__ == "__main__":
    main()
