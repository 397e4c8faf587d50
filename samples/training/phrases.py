"""Made sentence pairs around noun phrases, for words that everyday sentences hardly contain.

Tatoeba has many cats and hardly any treaties. A small grammar of English and French noun phrases, with agreement and the
adjectives in their places, teaches a model such words, months and years in every combination.
"""

# English, French, feminine
PAPERS = """agreement accord 0|treaty traité 0|contract contrat 0|law loi 1|report rapport 0|declaration déclaration 1|
letter lettre 1|document document 0""".replace("\n", "")
THEMES = """area zone 1|area zone 1|area zone 1|union union 1|union union 1|economy économie 1|policy politique 1|
market marché 0|system système 0|bank banque 1|company entreprise 1|crisis crise 1|community communauté 1|council conseil 0|government gouvernement 0|army armée 1|
language langue 1|industry industrie 1|trade commerce 0|problem problème 0|question question 1|school école 1""".replace("\n", "")
THINGS = """house maison 1|car voiture 1|dress robe 1|cat chat 0|dog chien 0|garden jardin 0|table table 1|book livre 0|
street rue 1|city ville 1|village village 0|flower fleur 1|bird oiseau 0|door porte 1|bag sac 0|hat chapeau 0|
shirt chemise 1|horse cheval 0|tree arbre 0|road route 1|box boîte 1|chair chaise 1|boat bateau 0|apple pomme 1""".replace("\n", "")
# English, masculine, feminine; all of them follow the noun
PUBLIC = """European européen européenne|European européen européenne|European européen européenne|
economic économique économique|economic économique économique|economic économique économique|political politique politique|
American américain américaine|French français française|Chinese chinois chinoise|Japanese japonais japonaise|
German allemand allemande|international international internationale|national national nationale|
social social sociale|public public publique|important important importante|military militaire militaire""".replace("\n", "")
VISIBLE = """white blanc blanche|black noir noire|red rouge rouge|green vert verte|blue bleu bleue|yellow jaune jaune|
grey gris grise|empty vide vide|heavy lourd lourde|dirty sale sale|expensive cher chère|broken cassé cassée""".replace("\n", "")
BEFORE = "big grand grande|small petit petite|little petit petite|good bon bonne"
MONTHS = dict(zip("January February March April May June July August September October November December".split(),
                  "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()))


def _pick(rng, table):
    return rng.choice(table.split("|")).split()


def noun_phrase(rng, nouns, adjectives, definite=True, most=2, before=False):
    """-> English, French, whether feminine: `the European Economic Area`, `la zone économique européenne`."""
    english, french, feminine = _pick(rng, nouns)
    gender = 2 if feminine == "1" else 1
    chosen = {a[0]: a for a in (_pick(rng, adjectives) for _ in range(rng.randint(0, most)))}.values()
    first = _pick(rng, BEFORE) if before and rng.random() < 0.3 else None
    words = ([first[0]] if first else []) + [a[0] for a in chosen] + [english]
    # English puts the closest adjective last, French first.
    translated = ([first[gender]] if first else []) + [french] + [a[gender] for a in reversed(chosen)]
    if definite:
        elided = translated[0][0] in "aeéiou"
        article, other = "the ", "l'" if elided else "la " if gender == 2 else "le "
    else:
        article, other = "an " if words[0][0].lower() in "aeio" else "a ", "une " if gender == 2 else "un "
    if nouns == THEMES and definite and rng.random() < 0.4:
        words = [word.capitalize() for word in words]  # a name: the European Economic Area
    return article + " ".join(words), other + " ".join(translated), gender == 2


def pair(rng):
    public = rng.random() < 0.6
    when = rng.choice(list(MONTHS))
    if public:
        a, fa, feminine = noun_phrase(rng, PAPERS, PUBLIC, most=1)
        b, fb, _ = noun_phrase(rng, THEMES, PUBLIC)
        e, year = "e" if feminine else "", rng.randint(1900, 2029)
        english, french = rng.choice([
            (f"{a} was signed in {when} {year}.", f"{fa} a été signé{e} en {MONTHS[when]} {year}."),
            (f"{a} on {b} was signed in {when} {year}.", f"{fa} sur {fb} a été signé{e} en {MONTHS[when]} {year}."),
            (f"{a} on {b} was signed.", f"{fa} sur {fb} a été signé{e}."),
            (f"They signed {a} on {b} in {year}.", f"Ils ont signé {fa} sur {fb} en {year}."),
            (f"Everybody knows {b}.", f"Tout le monde connaît {fb}."),
            (f"I was born in {when} {year}.", f"Je suis né en {MONTHS[when]} {year}."),
            (f"{b}", f"{fb}"), (f"{b} is changing.", f"{fb} change.")])
    else:
        definite = rng.random() < 0.6
        a, fa, feminine = noun_phrase(rng, THINGS, VISIBLE, definite, 1, before=True)
        b, fb, _ = noun_phrase(rng, THINGS, VISIBLE, definite, 1, before=True)
        state = _pick(rng, VISIBLE)
        agreed = state[2 if feminine else 1]
        english, french = rng.choice([
            (f"{a}", f"{fa}"), (f"{a}", f"{fa}"), (f"{a} is {state[0]}.", f"{fa} est {agreed}."),
            (f"{a} and {b}", f"{fa} et {fb}"), (f"I saw {a}.", f"J'ai vu {fa}."),
            (f"She bought {a} and {b}.", f"Elle a acheté {fa} et {fb}."), (f"Where is {a}?", f"Où est {fa} ?"),
            (f"{a} is behind {b}.", f"{fa} est derrière {fb}.")])
    if english[-1] in ".?" or rng.random() < 0.3:
        english, french = english[0].upper() + english[1:], french[0].upper() + french[1:]
    return english, french


if __name__ == "__main__":
    import random

    generator = random.Random(1)
    for _ in range(30):
        print(" | ".join(pair(generator)))
