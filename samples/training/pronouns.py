"""English sentences in which "it" means one of two nouns, with a French gloss for every word.

What is said of "it" decides: an animal is tired, a street is wide. Sentences are made from the tables below. French
nouns have a gender, so that "it" (il, elle) and its adjective can be glossed only by who knows which noun is meant.
"""

import functools
import random
import re
import zlib
from dataclasses import dataclass, replace

# What the tokenizer makes one token of: "didn't" is one word, "it's" is two, a punctuation mark is one.
WORD = r"'s\b|\w+(?:-\w+|'(?!s\b)\w+)*|[^\w\s]"

# --- Nouns: "english french", by class and gender ---------------------------------------------------------------------

NOUN_TABLE = """
animal m: animal animal, dog chien, cat chat, horse cheval, donkey âne, rabbit lapin, lion lion, tiger tigre, bear ours,
  wolf loup, elephant éléphant, monkey singe, bird oiseau, duck canard, pig cochon, sheep mouton, camel chameau, deer cerf,
  hedgehog hérisson, squirrel écureuil, snake serpent, crocodile crocodile, penguin manchot, rooster coq, bull taureau,
  calf veau, puppy chiot, kitten chaton, pony poney, lizard lézard, beetle scarabée, owl hibou, eagle aigle, parrot perroquet,
  rat rat, kangaroo kangourou, beaver castor, badger blaireau, dragon dragon, fox renard, zebra zèbre, snail escargot,
  crab crabe, toad crapaud, pigeon pigeon, crow corbeau, cheetah guépard, hamster hamster, chicken poulet, lamb agneau,
  buffalo buffle, fish poisson, swan cygne, turkey dindon, butterfly papillon, hippo hippopotame, rhino rhinocéros,
  hare lièvre, nightingale rossignol, mammoth mammouth
animal f: mouse souris, cow vache, frog grenouille, giraffe girafe, turtle tortue, goat chèvre, hen poule, goose oie,
  bee abeille, ant fourmi, spider araignée, otter loutre, weasel belette, hyena hyène, lioness lionne, gazelle gazelle,
  antelope antilope, panther panthère, mare jument, ewe brebis, magpie pie, dove colombe, ladybird coccinelle,
  bat chauve-souris, mole taupe, marmot marmotte, ostrich autruche, tortoise tortue, quail caille, seagull mouette,
  wasp guêpe, caterpillar chenille, creature créature, beast bête, tigress tigresse, whale baleine, stork cigogne,
  grasshopper sauterelle, cicada cigale, lark alouette, sow truie, vixen renarde, octopus pieuvre, cockroach blatte,
  salamander salamandre, viper vipère, shrimp crevette, partridge perdrix, toucan toucan

way m: path chemin, trail sentier, footpath sentier, boulevard boulevard, tunnel tunnel, corridor couloir,
  passage passage, crossroads carrefour, ford gué, railway chemin
way f: street rue, road route, avenue avenue, alley ruelle, highway autoroute, motorway autoroute, lane ruelle,
  runway piste, square place, track piste, driveway allée

bridge m: bridge pont, viaduct viaduc, pontoon ponton, drawbridge pont-levis
bridge f: walkway passerelle, footbridge passerelle, dam digue, gangway passerelle

water m: stream ruisseau, brook ruisseau, lake lac, canal canal, swamp marais, pond étang, ocean océan, torrent torrent,
  reservoir réservoir, harbour port, strait détroit, fjord fjord
water f: river rivière, sea mer, bay baie, lagoon lagune, marsh mare, inlet crique, pool piscine

land m: field champ, park parc, garden jardin, desert désert, orchard verger, vineyard vignoble, territory territoire
land f: meadow prairie, forest forêt, valley vallée, plain plaine, yard cour, beach plage, clearing clairière,
  lawn pelouse, jungle jungle, savanna savane, moor lande, farm ferme, island île

height m: peak sommet, wall mur, volcano volcan, embankment talus, glacier glacier, rock rocher, staircase escalier,
  mast mât, roof toit, pass col
height f: hill colline, mountain montagne, cliff falaise, dune dune, tower tour, hedge haie, fence clôture,
  ladder échelle, slope pente, ramp rampe

room m: attic grenier, hangar hangar, museum musée, shelter abri, castle château, burrow terrier, basement sous-sol,
  market marché, building bâtiment, nest nid, shed cabanon, palace palais
room f: house maison, kitchen cuisine, stable écurie, cellar cave, cave grotte, hut hutte, church église, school école,
  library bibliothèque, tent tente, station gare, factory usine, room chambre, kennel niche, cabin cabane, den tanière,
  cage cage, barn grange, hall salle

vehicle m: truck camion, bus bus, bike vélo, tractor tracteur, train train, taxi taxi, tank char, scooter scooter,
  tram tramway, wagon chariot, robot robot, bulldozer bulldozer
vehicle f: car voiture, van camionnette, motorcycle moto, cart charrette, ambulance ambulance, jeep jeep,
  limousine limousine, locomotive locomotive, caravan caravane, trailer remorque, bicycle bicyclette, machine machine,
  carriage calèche, wheelbarrow brouette, sledge luge

boat m: boat bateau, ship navire, ferry ferry, canoe canoë, raft radeau, submarine sous-marin, yacht yacht,
  trawler chalutier, sailboat voilier, tanker pétrolier
boat f: barge péniche, gondola gondole, dinghy barque, galley galère, frigate frégate, rowboat barque, caravel caravelle

food m: cake gâteau, bread pain, cheese fromage, rice riz, ham jambon, sandwich sandwich, egg œuf, biscuit biscuit,
  honey miel, melon melon, lemon citron, pineapple ananas, stew ragoût, yoghurt yaourt, chocolate chocolat, candy bonbon,
  steak steak, burger hamburger, corn maïs, cabbage chou, turnip navet, cucumber concombre, butter beurre, pudding flan,
  cookie biscuit, grape raisin, mushroom champignon, pepper poivron, bacon lard, radish radis, fruit fruit, meal repas,
  hay foin
food f: apple pomme, soup soupe, pie tarte, pear poire, carrot carotte, meat viande, salad salade, pizza pizza,
  sausage saucisse, orange orange, banana banane, strawberry fraise, cherry cerise, peach pêche, plum prune, jam confiture,
  porridge bouillie, omelette omelette, pancake crêpe, potato patate, tomato tomate, nut noix, sauce sauce, cream crème,
  fig figue, lettuce laitue, waffle gaufre, olive olive, straw paille, grass herbe, leaf feuille

drink m: milk lait, juice jus, tea thé, coffee café, wine vin, broth bouillon, cider cidre, cocoa cacao, syrup sirop,
  medicine médicament
drink f: water eau, beer bière, lemonade limonade, potion potion, vodka vodka, drink boisson, soup soupe

thing m: trophy trophée, book livre, violin violon, painting tableau, vase vase, mirror miroir, umbrella parapluie,
  hat chapeau, coat manteau, toy jouet, pillow oreiller, parcel colis, computer ordinateur, piano piano, drum tambour,
  carpet tapis, phone téléphone, kite cerf-volant, shield bouclier, telescope télescope, balloon ballon, laptop ordinateur,
  sofa canapé, bed lit, desk bureau, sweater pull, sack sac, stick bâton, barrel tonneau, present cadeau, gift cadeau,
  package paquet, ring anneau, skateboard skateboard, newspaper journal, mattress matelas, armchair fauteuil,
  cupboard placard, pipe tuyau, object objet
thing f: ball balle, table table, chair chaise, guitar guitare, lamp lampe, statue statue, bottle bouteille,
  shoe chaussure, shirt chemise, doll poupée, blanket couverture, plant plante, stone pierre, log bûche, trumpet trompette,
  harp harpe, rope corde, coin pièce, letter lettre, camera caméra, television télévision, radio radio, clock horloge,
  watch montre, pumpkin citrouille, sword épée, sculpture sculpture, suitcase valise, crate caisse, box boîte,
  wardrobe armoire, bench banquette, cup tasse, jacket veste, dress robe, flute flûte, printer imprimante, wheel roue,
  map carte, key clé

container m: bag sac, drawer tiroir, basket panier, cupboard placard, backpack sac, case étui, jar bocal, fridge frigo,
  oven four, locker casier, garage garage, bucket seau, barrel tonneau, chest coffre, tray plateau, sack sac, pot pot,
  bowl bol, elevator ascenseur, closet placard, glass verre
container f: suitcase valise, box boîte, wardrobe armoire, trunk malle, crate caisse, envelope enveloppe, pocket poche,
  bin poubelle, cage cage, shelf étagère, handbag sacoche, bottle bouteille, purse bourse, bookcase bibliothèque,
  van camionnette, room chambre, car voiture, bathtub baignoire, cup tasse

opening m: gate portail, hole trou, tunnel tunnel, passage passage, corridor couloir, pipe tuyau, hallway couloir,
  canal canal, strait détroit, keyhole trou, ring anneau
opening f: door porte, doorway porte, window fenêtre, gap brèche, hatch trappe, entrance entrée, chimney cheminée,
  crack fente, slot fente, opening ouverture, arch arche, barrier barrière

breakable m: mirror miroir, vase vase, glass verre, jar bocal, pot pot, phone téléphone, toy jouet, umbrella parapluie, bowl bol
breakable f: window fenêtre, door porte, cup tasse, bottle bouteille, lamp lampe, bulb ampoule, statue statue, box boîte,
  tile tuile, watch montre, plate assiette

support m: bridge pont, bed lit, sofa canapé, desk bureau, hook crochet, roof toit, floor plancher, stool tabouret,
  cable câble, pillar pilier, wire fil, elevator ascenseur
support f: table table, branch branche, chair chaise, shelf étagère, rope corde, ladder échelle, bench banquette,
  beam poutre, chain chaîne, plank planche, column colonne, footbridge passerelle, trolley desserte

tool m: knife couteau, hammer marteau, chisel ciseau, cutter cutter, screwdriver tournevis, nail clou, razor rasoir,
  pick pic, tool outil, sabre sabre
tool f: saw scie, axe hache, drill perceuse, blade lame, needle aiguille, machine machine, sword épée, arrow flèche,
  spade pelle, shovel pelle, file lime

material m: wood bois, leather cuir, metal métal, steel acier, concrete béton, wall mur, marble marbre, paper papier,
  tree arbre, fabric tissu, cardboard carton, iron fer, bone os
material f: rope corde, branch branche, stone pierre, board planche, bark écorce, wool laine, skin peau, door porte,
  beam poutre, cord ficelle, root racine, shell coquille, chain chaîne, clay argile, ice glace, brick brique

light m: heater radiateur, stove poêle, fire feu, spotlight projecteur, candlestick bougeoir, sun soleil, lighthouse phare
light f: lamp lampe, lantern lanterne, candle bougie, torch torche, bulb ampoule, flame flamme, moon lune,
  fireplace cheminée

force m: wind vent, thunderstorm orage, hurricane ouragan, earthquake séisme, cyclone cyclone, fire feu, current courant
force f: wave vague, rain pluie, flood inondation, explosion explosion, storm tempête, bomb bombe, avalanche avalanche,
  tornado tornade, tide marée, gust rafale

person m: man homme, boy garçon, farmer fermier, driver chauffeur, doctor médecin, father père, brother frère,
  teacher professeur, king roi, child enfant, soldier soldat, baker boulanger, tourist touriste, student étudiant,
  hunter chasseur, friend ami
person f: woman femme, girl fille, mother mère, sister sœur, queen reine, nurse infirmière, lady dame, aunt tante,
  actress actrice, daughter fille, princess princesse, witch sorcière
"""

# --- Adjectives: "english masculine [feminine]", "+e" for one that adds an e ---------------------------------

ADJECTIVE_TABLE = """
tired fatigué +e, exhausted épuisé +e, scared effrayé +e, frightened apeuré +e, afraid effrayé +e, hungry affamé +e,
thirsty assoiffé +e, lazy paresseux paresseuse, sleepy somnolent +e, sick malade, ill malade, shy timide,
injured blessé +e, hurt blessé +e, nervous nerveux nerveuse, anxious anxieux anxieuse, angry fâché +e, stubborn têtu +e,
impatient impatient +e, happy heureux heureuse, sad triste, bored ennuyé +e, excited excité +e, greedy gourmand +e,
confused confus +e, curious curieux curieuse, clever malin maligne, careful prudent +e, worried inquiet inquiète,
weary las lasse, drowsy somnolent +e, timid timide, brave courageux courageuse, fearful craintif craintive,
slow lent +e, fast rapide, quick vif vive, agile agile, weak faible, young jeune, old vieux vieille,

wide large, broad large, narrow étroit +e, long long longue, short court +e, busy fréquenté +e,
dangerous dangereux dangereuse, slippery glissant +e, icy verglacé +e, dark sombre, noisy bruyant +e, crowded bondé +e,
muddy boueux boueuse, steep raide, flooded inondé +e, bumpy cahoteux cahoteuse, dusty poussiéreux poussiéreuse,
winding sinueux sinueuse, far éloigné +e, distant éloigné +e, remote isolé +e, deep profond +e, shallow peu_profond +e,
cold froid +e, frozen gelé +e, rough agité +e, polluted pollué +e, hot chaud +e, warm tiède, dry sec sèche, wet mouillé +e,
high élevé +e, rocky rocheux rocheuse, sandy sablonneux sablonneuse, barren aride, huge immense, vast vaste,
gloomy lugubre, damp humide, smoky enfumé +e, quiet calme, smelly puant +e, bright lumineux lumineuse,

heavy lourd +e, rusty rouillé +e, overloaded surchargé +e, damaged abîmé +e, unstable instable, leaky percé +e,

sweet sucré +e, salty salé +e, spicy épicé +e, sour acide, bitter amer amère, stale rassis +e, rotten pourri +e,
greasy gras grasse, burnt brûlé +e, mouldy moisi +e, tasteless fade, bland fade, raw cru +e, ripe mûr +e,
sticky collant +e, delicious délicieux délicieuse, fresh frais fraîche, tasty savoureux savoureuse, strong fort +e,
peppery poivré +e, crunchy croquant +e, hard dur +e, tender tendre,

big gros grosse, large grand +e, enormous énorme, bulky encombrant +e, thick épais épaisse, tall haut +e, low bas basse,
fat gros grosse,
gigantic gigantesque, massive massif massive, voluminous volumineux volumineuse, giant géant +e,
small petit +e, little petit +e, tiny minuscule, tight serré +e, full plein +e, cramped exigu exiguë, thin mince,
slim fin +e, miniature miniature,

fragile fragile, flimsy frêle, rickety branlant +e, delicate délicat +e, sharp tranchant +e, wobbly bancal +e, loose lâche,
brittle cassant +e,
blunt émoussé +e, dull émoussé +e, light léger légère, bent tordu +e, worn usé +e, broken cassé +e,
tough coriace, solid solide, sturdy robuste, robust robuste, resistant résistant +e,
faint faible, dim pâle, brief bref brève, gentle doux douce,

expensive cher chère, cheap bon_marché, ugly laid +e, boring ennuyeux ennuyeuse, complicated compliqué +e,
loud bruyant +e, precious précieux précieuse, dirty sale, uncomfortable inconfortable, soft mou molle,
red rouge, blue bleu +e, black noir +e, white blanc blanche, brown brun +e, green vert +e, new nouveau nouvelle,
beautiful beau belle, famous célèbre, strange étrange, pretty joli +e, grey gris +e
"""

# --- What can be said of a class: it decides in the sentences where only one of the two nouns can be meant -----------

TRAITS = {
    "animal": "tired exhausted scared frightened afraid hungry thirsty lazy sleepy sick ill shy injured hurt nervous anxious "
              "angry stubborn impatient happy sad bored excited greedy confused curious clever careful worried weary drowsy "
              "timid brave fearful slow weak young",
    "bridge": "long narrow weak fragile flimsy wobbly unstable loose rickety high icy slippery dangerous crowded busy wet",
    "way": "wide broad narrow long busy dangerous slippery icy dark noisy crowded muddy steep flooded bumpy dusty winding "
           "far smoky",
    "water": "wide broad deep shallow cold dangerous muddy frozen rough polluted far warm dark dirty vast",
    "land": "wide vast muddy dark dangerous dry wet hot cold dusty rocky sandy barren far flooded crowded noisy remote",
    "height": "steep high tall slippery dangerous rocky icy far",
    "room": "dark cold noisy crowded narrow dusty hot smoky gloomy damp far smelly bright dirty",
    "vehicle": "slow rusty overloaded damaged unstable old broken weak light",
    "boat": "slow rusty overloaded damaged unstable old leaky fragile light broken",
    "food": "sweet salty spicy sour bitter stale rotten greasy burnt mouldy tasteless bland raw ripe sticky delicious fresh "
            "tasty peppery crunchy hard cold hot dry tender frozen",
    "drink": "sweet salty sour bitter hot cold warm strong tasteless delicious dirty sticky",
}

# What does not fit may also be wide; of a street that is crossed, only the street is.
BIG = "big large huge enormous bulky gigantic voluminous giant wide broad thick tall high"
SMALL = "small tiny narrow tight short full cramped little shallow thin miniature low"
HEAVY = "heavy massive"
FEEBLE = "weak tired exhausted young old injured sick lazy"
HARD = "hard thick tough solid sturdy robust resistant strong frozen"
BLUNT = "blunt dull light bent worn rusty short broken weak"
FRAGILE = "weak fragile flimsy wobbly unstable old loose brittle damaged rickety delicate"
FAINT = "weak faint dim light"


@dataclass(frozen=True)
class Frame:
    """Who does what with what, and which adjectives then mean the one or the other; None: those of its class."""
    subjects: str
    verbs: str  # "base past [particle] = infinitive [participle present] [particle]"
    objects: str
    of_subject: str = None
    of_object: str = None
    weight: float = 1.0
    both_ways: bool = True  # "it did", "it was not ... enough" are also said: the adjectives then mean the same noun
    affirms: bool = False  # it always did: what broke was fragile, what did not break was solid

    @functools.cached_property
    def reasons(self):
        """-> the adjectives that mean the subject, and those that mean the object."""
        subject = TRAITS[self.subjects] if self.of_subject is None else self.of_subject
        object_ = TRAITS[self.objects] if self.of_object is None else self.of_object
        return ([a for a in subject.split() if a not in object_.split()],
                [a for a in object_.split() if a not in subject.split()])


GO = ("cross crossed = traverser, enter entered = pénétrer dans, leave left = quitter, reach reached = atteindre atteint "
      "atteint, explore explored = explorer, visit visited = visiter, avoid avoided = éviter, follow followed = suivre suivi "
      "suit, like liked = aimer, see saw = voir vu voit, find found = trouver, approach approached = approcher")
CROSS = "cross crossed = traverser, " * 5 + GO
WATER = ("swim swam across = nager dans, enter entered = pénétrer dans, cross crossed = traverser, jump jumped into = sauter "
         "dans, leave left = quitter, reach reached = atteindre atteint atteint, swim swam in = nager dans")
CLIMB = ("climb climbed = escalader, reach reached = atteindre atteint atteint, leave left = quitter, cross crossed = "
         "franchir franchi franchit, climb climbed over = grimper sur, jump jumped over = sauter par-dessus")
EAT = ("eat ate = manger, finish finished = finir fini finit, swallow swallowed = avaler, taste tasted = goûter, touch touched "
       "= toucher, like liked = aimer, want wanted = vouloir voulu veut, enjoy enjoyed = apprécier, chew chewed = mâcher, "
       "accept accepted = accepter, bite bit = mordre mordu mord")
DRINK = ("drink drank = boire bu boit, finish finished = finir fini finit, like liked = aimer, taste tasted = goûter, "
         "touch touched = toucher, want wanted = vouloir voulu veut, swallow swallowed = avaler")
FIT_IN = ("fit fit in = tenir tenu tient dans, fit fit into = tenir tenu tient dans, fit fit inside = tenir tenu tient dans, "
          "go went into = entrer dans, fit fit on = tenir tenu tient sur, fit fit in = tenir tenu tient dans")
FIT_THROUGH = ("fit fit through = passer par, pass passed through = passer par, go went through = passer par, get got through "
               "= passer par, come came through = passer par, fit fit through = passer par, squeeze squeezed through = passer "
               "par")
PULL = ("pull pulled = tirer, lift lifted = soulever, carry carried = porter, move moved = déplacer, drag dragged = traîner, "
        "push pushed = pousser, hold held = tenir tenu tient, raise raised = lever, tow towed = tirer")
SUPPORT = "support supported = soutenir soutenu soutient, hold held = tenir tenu tient, bear bore = supporter, carry carried = porter"
CATCH = ("catch caught = attraper, follow followed = suivre suivi suit, chase chased = poursuivre poursuivi poursuit, "
         "overtake overtook = dépasser, reach reached = atteindre atteint atteint, hunt hunted = chasser, beat beat = battre "
         "battu bat")
CUT = ("cut cut = couper, cut cut through = couper, pierce pierced = percer, split split = fendre fendu fend, break broke = "
       "briser, scratch scratched = rayer, damage damaged = abîmer")
HOLD = "hold held = contenir contenu contient, contain contained = contenir contenu contient, take took = prendre pris prend"
BREAK = "break broke = briser, smash smashed = casser, damage damaged = abîmer, crush crushed = écraser"
LIGHT = ("light lit = éclairer, illuminate illuminated = illuminer, warm warmed = chauffer, heat heated = chauffer, "
         "brighten brightened = éclairer")
STRIKE = ("destroy destroyed = détruire détruit détruit, move moved = déplacer, damage damaged = abîmer, overturn overturned = "
          "renverser, break broke = briser, carry carried away = emporter, lift lifted = soulever, topple toppled = renverser")
SLEEP = ("sleep slept on = dormir dormi dort sur, lie lay on = reposer sur, rest rested on = reposer sur, jump jumped on = "
         "sauter sur, climb climbed on = grimper sur")
USE = ("buy bought = acheter, use used = utiliser, take took = prendre pris prend, like liked = aimer, sell sold = vendre vendu "
       "vend, want wanted = vouloir voulu veut, choose chose = choisir choisi choisit, keep kept = garder, need needed = "
       "désirer, carry carried = porter, open opened = ouvrir ouvert ouvre, clean cleaned = laver, repair repaired = réparer, "
       "read read = lire lu lit, play played = jouer, wear wore = porter")

FRAMES = (
    Frame("animal", CROSS, "way", weight=5),
    Frame("animal", CROSS, "water", weight=2),
    Frame("animal", WATER, "water", weight=1.5),
    Frame("animal", CROSS, "land", weight=2),
    Frame("animal", CLIMB, "height", weight=2),
    Frame("animal", GO, "room", weight=2),
    Frame("vehicle", CROSS, "way", weight=2),
    Frame("animal", CROSS, "bridge", TRAITS["animal"] + " heavy", weight=1),
    Frame("vehicle", CROSS, "bridge", "slow heavy overloaded massive wide large rusty old damaged broken", weight=2),
    Frame("vehicle", CROSS, "land", weight=1),
    Frame("vehicle", CROSS, "water", weight=0.5),
    Frame("vehicle", CLIMB, "height", weight=1),
    Frame("boat", GO, "water", weight=1.5),
    Frame("animal", EAT, "food", TRAITS["animal"] + " full", weight=5),
    Frame("animal", DRINK, "drink", weight=2),
    Frame("animal", SLEEP, "thing support", None, "hard cold dirty wet uncomfortable narrow unstable wobbly soft hot",
          weight=1),
    Frame("thing container", FIT_IN, "container", BIG, SMALL, 4, False),
    Frame("animal vehicle", FIT_IN, "container room", BIG, SMALL, 1.5, False),
    Frame("thing vehicle", FIT_THROUGH, "opening", BIG, SMALL, 3, False),
    Frame("animal", FIT_THROUGH, "opening", BIG + " fat", SMALL, 2, False),
    Frame("boat vehicle", FIT_THROUGH, "opening way", BIG, SMALL, 1, False),
    Frame("container", HOLD, "thing food", SMALL, BIG, 1.5, False),
    Frame("animal", PULL, "thing vehicle container", FEEBLE, HEAVY, 2.5, False),
    Frame("vehicle", PULL, "thing container vehicle", "weak slow old damaged light rusty broken", HEAVY, 1.5, False),
    Frame("support", SUPPORT, "thing animal vehicle", FRAGILE, HEAVY, 2, False),
    Frame("container", SUPPORT, "thing food", FRAGILE, HEAVY, 1, False),
    Frame("animal", CATCH, "animal", "slow tired lazy old exhausted weak sleepy injured sick hungry",
          "fast quick agile", 2.5, False),
    Frame("vehicle", CATCH, "vehicle animal", "slow old overloaded damaged rusty broken", "fast quick agile", 1, False),
    Frame("tool", CUT, "material thing food", BLUNT, HARD, 3, False),
    Frame("light", LIGHT, "room land", FAINT, "dark cold vast wide high gloomy damp", 2, False),
    Frame("force", STRIKE, "thing room vehicle boat", "weak brief short gentle light",
          "solid sturdy robust heavy strong resistant massive", 2, False),
    Frame("thing tool", BREAK, "breakable", "light soft small", HARD, 1.5, False),
    Frame("thing tool", BREAK, "breakable", "heavy big sharp large massive",
          "fragile weak brittle thin old delicate flimsy", 2, False, True),
    Frame("person", USE, "thing vehicle container tool", "",
          "expensive cheap ugly boring complicated loud precious dirty heavy big small old large light broken damaged", 2),
    Frame("person", EAT, "food", "", None, 1.5),
    Frame("person", DRINK, "drink", "", None, 0.7),
    Frame("person", CROSS, "way water land", "", "wide dangerous muddy dark cold narrow far flooded", 1),
)

# --- What stands around: (English, French) words ----------------------------------------------------------------------


def pairs(text):
    """"my=mon dog=chien" -> [("my", "mon"), ("dog", "chien")]; an underscore is a space."""
    return [tuple(part.replace("_", " ").split("=")) for part in text.split()]


COMMA, STOP = pairs(",=,"), pairs(".=.")
# How the main clause denies or affirms, and the form its verb then has; French has one gloss for each word.
PAST_DENIALS = [(pairs(text), form) for text, form in (
    ("didn't=n'a_pas", "participle"), ("did=n'a not=pas", "participle"), ("couldn't=ne_pouvait_pas", "infinitive"),
    ("could=ne_pouvait not=pas", "infinitive"), ("wouldn't=ne_voulait_pas", "infinitive"),
    ("would=ne_voulait not=pas", "infinitive"), ("never=n'a_jamais", "participle"), ("could=ne_pouvait never=jamais", "infinitive"))]
PRESENT_DENIALS = [(pairs(text), form) for text, form in (
    ("doesn't=ne_…_pas", "present"), ("does=ne_… not=pas", "present"), ("can't=ne_peut_pas", "infinitive"),
    ("cannot=ne_peut_pas", "infinitive"), ("won't=ne_veut_pas", "infinitive"))]
PAST_BE = {True: [pairs("was=était")],
           False: [pairs("wasn't=n'était_pas"), pairs("was=n'était not=pas")]}
PRESENT_BE = {True: [pairs("is=est"), pairs("'s=est")], False: [pairs("isn't=n'est_pas"), pairs("is=n'est not=pas")]}
EXCESS = [pairs(text) for text in (
    *["too=trop"] * 8, "far=bien too=trop", "much=beaucoup too=trop", "a=un bit=peu too=trop", "really=vraiment too=trop",
    "so=si", "very=très", "really=vraiment", "quite=assez")] + [[]]
EXTENT = [pairs(text) for text in ("so=si", "very=très", "really=vraiment", "quite=assez")] + [[]]
ENOUGH = pairs("enough=assez")
CONNECTORS = [pairs(text) for text in (*["because=parce_qu'"] * 6, "since=puisqu'", "as=comme")]
ADVERBS = [pairs(text) for text in (
    "yesterday=hier", "today=aujourd'hui", "again=encore", "this=ce morning=matin", "this=ce evening=soir", "that=ce day=jour-là",
    "last=hier night=soir", "at=au first=début", "in=à the=la end=fin", "at=la night=nuit", "on=le monday=lundi",
    "on=le sunday=dimanche", "in=en winter=hiver", "in=en summer=été", "last=dernière week=semaine", "after=après all=tout")]
OPENINGS = ADVERBS + [pairs(text) for text in (
    "finally=finalement", "unfortunately=malheureusement", "of=bien course=sûr", "of=bien course=sûr", "sadly=malheureusement",
    "i=je think=pense that=que", "we=nous saw=avons_vu that=que", "she=elle said=disait that=que",
    "he=il told=disait me=me that=que", "they=ils know=savent that=que", "everybody=tous said=disaient that=que",
    "perhaps=peut-être", "they=ils say=disent", "i=je know=sais")]
CLOSINGS = [pairs(text) for text in (
    ",=, so=donc we=nous waited=avons_attendu", "and=et everybody=tous laughed=ont_ri", ",=, but=mais nobody=personne noticed=n'a_remarqué",
    "and=et we=nous went=sommes_allés home=chez_nous", ",=, he=il said=disait", ",=, i=je think=pense",
    "and=et nobody=personne helped=n'a_aidé", ",=, so=donc they=ils left=sont_partis",
    ",=, of=bien course=sûr", "for=pour that=cela", "at=à that=ce time=moment")]
PERSON_CLOSINGS = (
    (pairs(",=, so=donc"), pairs("waited=a_attendu")), (pairs("and=et"), pairs("laughed=a_ri")),
    (pairs(",=, said=disait"), []), (pairs("and=et"), pairs("went=est_rentré home=chez_soi")),
    (pairs(",=, but=mais"), pairs("didn't=n'a_pas mind=protesté")))
COMPANY = (pairs("with=avec"), pairs("without=sans"), pairs("behind=derrière"), pairs("for=pour"))
NEUTRAL = ("old young little big small red blue black white brown green new beautiful famous strange pretty grey heavy large dirty "
           "long").split()
DETERMINERS = {"a": ("un", "une"), "this": ("ce", "cette"), "my": ("mon", "ma"), "his": ("son", "sa"),
               "her": ("son", "sa"), "our": ("notre", "notre"), "that": ("ce", "cette")}
HARD_H = ("hérisson", "hibou", "haie", "hangar", "hamster", "harpe", "hutte", "hamburger", "hache", "haut")

# --- Reading the tables -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Noun:
    english: str
    french: str
    feminine: bool


def read_nouns():
    """-> {class: [Noun, ...]}"""
    classes = {}
    for block in re.split(r"\n(?=\w+ [mf]:)", NOUN_TABLE.strip()):
        (name, gender), entries = block.split(":")[0].split(), block.split(":")[1]
        for entry in entries.split(","):
            english, french = entry.split()
            classes.setdefault(name, []).append(Noun(english, french, gender == "f"))
    return classes


def read_adjectives():
    """-> {english: (masculine, feminine)}"""
    adjectives = {}
    for entry in ADJECTIVE_TABLE.split(","):
        english, masculine, *feminine = (word.replace("_", " ") for word in entry.split())
        adjectives[english] = (masculine, (feminine or [masculine])[0].replace("+e", masculine + "e"))
    return adjectives


@dataclass(frozen=True)
class Verb:
    forms: dict  # of the English: "base", "past"
    glosses: dict  # "infinitive", "participle", "present", "past"
    particle: tuple  # (English, French) or None

    @classmethod
    def read(cls, text):
        english, french = (side.split() for side in text.split("="))
        base, past, *particle = english
        infinitive, *rest = french
        if len(rest) >= 2:
            participle, present, *french_particle = rest
        else:  # a regular verb in -er
            stem, french_particle = infinitive[:-2], rest
            participle, present = stem + "é", re.sub(r"[eé](\w|tr)$", r"è\1", stem) + "e"
        particle = (particle[0], (french_particle or ["…"])[0]) if particle else None
        return cls({"base": base, "past": past}, {"infinitive": infinitive, "participle": participle, "present": present,
                                                  "past": "a " + participle}, particle)


NOUNS = read_nouns()
ADJECTIVES = read_adjectives()
VERBS = {frame.verbs: [Verb.read(text) for text in frame.verbs.split(",") if text.strip()] for frame in FRAMES}

# --- Which pairs of noun and adjective are kept from training -------------------------------------------------------

ALWAYS_TESTED = {("animal", "tired"), ("street", "wide")}


@functools.cache
def split_of(noun, adjective):
    """"test" for a tenth of the pairs, "validation" for a twentieth, else "training". Training never says that a noun is
    what an adjective of another split means."""
    if (noun.english, adjective) in ALWAYS_TESTED:
        return "test"
    bucket = zlib.crc32(f"{noun.english} {adjective}".encode()) % 20
    return "test" if bucket < 2 else "validation" if bucket == 2 else "training"


# --- Sentences ----------------------------------------------------------------------------------------------------------


@dataclass
class Sentence:
    text: str
    spans: list  # (start, end) of each word, in characters of the text
    words: list  # in lower case
    glosses: list
    it: int = None  # positions in `words`
    antecedent: int = None
    other: int = None
    adjective: int = None
    same_gender: bool = False


@dataclass(frozen=True)
class Plan:
    """What was drawn for a sentence. With the other adjective it is the sentence's twin."""
    layout: str
    verb: Verb
    subject: Noun
    object: Noun
    adjectives: tuple  # the one that means the subject, the one that means the object
    means_object: bool
    affirmed: bool
    enough: bool
    seed: int  # of what stands around
    plain: bool  # nothing stands around

    def twin(self):
        return replace(self, means_object=not self.means_object)


LAYOUTS = {"because": 66, ", because": 6, "two sentences": 12, "because first": 8, "no pronoun": 8}


def draw(rng, split, same_gender=0.15, plain=False):
    """-> a Plan whose nouns go with adjectives of the given split; `same_gender` is the share of pairs of one gender.
    The `plain` ones are those to begin with: short, and the classes of the nouns decide. "it" comes last as often as first,
    so that neither noun can be found by its distance.

    Outside training there always is a twin, and its adjective too is of the split.
    """
    training = split == "training"
    frames = [frame for frame in FRAMES if not plain or frame.of_subject is None and frame.of_object is None]
    weights = [frame.weight for frame in frames]
    while True:
        frame = rng.choices(frames, weights)[0]
        wanted_same = rng.random() < same_gender
        subject, object_ = (rng.choice([noun for name in classes.split() for noun in NOUNS[name]])
                            for classes in (frame.subjects, frame.objects))
        if plain:
            layout = rng.choice(("because", "because first"))
        else:
            layout = rng.choices(list(LAYOUTS), LAYOUTS.values())[0]
        affirmed = frame.affirms or frame.both_ways and rng.random() < 0.15
        enough = frame.both_ways and rng.random() < (0.3 if affirmed else 0.06)
        if subject.english == object_.english or (subject.feminine == object_.feminine) != wanted_same:
            continue
        if layout == "no pronoun" and (not training or not frame.both_ways):
            continue
        # A kept pair is in no training sentence at all: it would otherwise be learnt that this noun is never meant.
        reasons = [[a for a in reasons if split_of(noun, a) == split and not (training and split_of(other, a) != split)]
                   for noun, other, reasons in zip((subject, object_), (object_, subject), frame.reasons)]
        if not reasons[1] or not reasons[0] and not (training and frame.subjects == "person"):
            continue
        adjectives = tuple(rng.choice(choices) if choices else None for choices in reasons)
        means_object = adjectives[0] is None or rng.random() < 0.5
        return Plan(layout, rng.choice(VERBS[frame.verbs]), subject, object_, adjectives, means_object, affirmed, enough,
                    rng.getrandbits(32), plain)


def elided(french):
    return french[0] in "aeiouâàéèêîôœh" and not french.startswith(HARD_H)


def noun_phrase(rng, noun, role=None, plain=False):
    """Determiner, perhaps an adjective that any noun could have, noun."""
    words = [(noun.english, noun.french, role)]
    if not plain and rng.random() < 0.2:
        adjective = rng.choice(NEUTRAL)
        if split_of(noun, adjective) == "training":
            words.insert(0, (adjective, ADJECTIVES[adjective][noun.feminine]))
    determiner = "the" if plain or rng.random() < 0.85 else rng.choice(list(DETERMINERS))
    if determiner == "the":
        gloss = "l'" if elided(words[0][1]) else ("le", "la")[noun.feminine]
    else:
        gloss = DETERMINERS[determiner][noun.feminine]
    if determiner == "a" and words[0][0][0] in "aeiou":
        determiner = "an"
    return [(determiner, gloss), *words]


def main_clause(rng, plan, present):
    if plan.affirmed:
        auxiliary, form = [], "past"
    else:
        auxiliary, form = rng.choice(PRESENT_DENIALS if present else PAST_DENIALS)
    english = plan.verb.forms["past" if plan.affirmed or auxiliary[0][0] == "never" else "base"]
    words = [*noun_phrase(rng, plan.subject, "subject", plan.plain), *auxiliary, (english, plan.verb.glosses[form])]
    if plan.verb.particle:
        words.append(plan.verb.particle)
    words += noun_phrase(rng, plan.object, "object", plan.plain)
    if plan.plain:
        return words
    if rng.random() < 0.1:
        words += rng.choice(COMPANY) + noun_phrase(rng, rng.choice(NOUNS["person"]))
    if rng.random() < 0.15:
        words += rng.choice(ADVERBS)
    return words


def judgement(rng, plan, present):
    """"was too wide" """
    denied = plan.enough and not plan.affirmed
    feminine = (plan.object if plan.means_object else plan.subject).feminine
    adjective = plan.adjectives[plan.means_object]
    words = list(rng.choice((PRESENT_BE if present else PAST_BE)[not denied]))
    degree = rng.choice(EXTENT if plan.affirmed else EXCESS)
    words += [] if plan.enough else degree
    words.append((adjective, ADJECTIVES[adjective][feminine], "adjective"))
    return words + (ENOUGH if plan.enough else [])


def build(plan):
    """-> the Sentence of a plan."""
    rng = random.Random(plan.seed)
    present = not plan.affirmed and rng.random() < 0.15
    meant = plan.object if plan.means_object else plan.subject
    main = main_clause(rng, plan, present)
    said = judgement(rng, plan, present)
    it = [("it", "elle" if meant.feminine else "il", "it")]
    because = rng.choice(CONNECTORS)
    opening, closing = [], []
    if not plan.plain and rng.random() < 0.25:
        opening = rng.choice(OPENINGS)
        opening = opening + (COMMA if opening[-1][0] not in ("that", "know") and rng.random() < 0.4 else [])
    if not plan.plain and rng.random() < 0.2:
        closing = rng.choice(CLOSINGS)
        if rng.random() < 0.4:
            before, after = rng.choice(PERSON_CLOSINGS)
            closing = before + noun_phrase(rng, rng.choice(NOUNS["person"])) + after
    words = {
        "because": lambda: main + because + it + said,
        ", because": lambda: main + COMMA + because + it + said,
        "two sentences": lambda: main + STOP + it + said,
        "because first": lambda: because + it + said + COMMA + main,
        "no pronoun": lambda: noun_phrase(rng, meant) + said,
    }[plan.layout]()
    words = opening + words + closing + (STOP if rng.random() < 0.85 else [])
    sentence = render(words, plan.means_object)
    sentence.same_gender = plan.subject.feminine == plan.object.feminine
    return sentence


def render(words, means_object):
    text, spans, start_of_sentence = "", [], True
    for english, *_ in words:
        shown = english.capitalize() if start_of_sentence or english in ("i", "monday", "sunday") else english
        text += "" if not text or english in (",", ".", "'s") else " "
        spans.append((len(text), len(text) + len(shown)))
        text += shown
        start_of_sentence = english == "."
    roles = {word[2]: i for i, word in enumerate(words) if len(word) > 2 and word[2]}
    sentence = Sentence(text, spans, [word[0] for word in words], [word[1] for word in words])
    if "it" in roles:
        sentence.it, sentence.adjective = roles["it"], roles["adjective"]
        sentence.antecedent, sentence.other = (roles[name] for name in (
            ("object", "subject") if means_object else ("subject", "object")))
    return sentence


def with_twins(split, count, seed):
    """-> `count` sentences, each with its twin; half of them have two nouns of the same gender."""
    rng = random.Random(f"{split} {seed}")
    plans = [draw(rng, split, same_gender=0.5) for _ in range(count)]
    return [(build(plan), build(plan.twin())) for plan in plans]


def vocabulary():
    """-> every English word and every French gloss that a sentence can have, sorted."""
    english, french = {"an", "it", "'s", "the"}, {"il", "elle", "le", "la", "l'"}

    def add(words):
        for word, gloss, *_ in words:
            english.add(word)
            french.add(gloss)

    for nouns in NOUNS.values():
        add((noun.english, noun.french) for noun in nouns)
    for word, glosses in ADJECTIVES.items():
        add((word, gloss) for gloss in glosses)
    for word, glosses in DETERMINERS.items():
        add((word, gloss) for gloss in glosses)
    for verbs in VERBS.values():
        for verb in verbs:
            english.update(verb.forms.values())
            french.update(verb.glosses.values())
            add([verb.particle] if verb.particle else [])
    for words, _ in PAST_DENIALS + PRESENT_DENIALS:
        add(words)
    for words in (*PAST_BE[True], *PAST_BE[False], *PRESENT_BE[True], *PRESENT_BE[False], *EXCESS, *EXTENT, ENOUGH, *CONNECTORS,
                  *ADVERBS, *OPENINGS, *CLOSINGS, *COMPANY, COMMA, STOP, *(part for pair in PERSON_CLOSINGS for part in pair)):
        add(words)
    return sorted(english), sorted(french)
