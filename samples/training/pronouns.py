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
  wolf loup, elephant éléphant, monkey singe, bird oiseau, duck canard, pig cochon, sheep mouton, camel chameau, deer
  cerf, hedgehog hérisson, squirrel écureuil, snake serpent, crocodile crocodile, penguin manchot, rooster coq, bull
  taureau, calf veau, puppy chiot, kitten chaton, pony poney, lizard lézard, beetle scarabée, owl hibou, eagle aigle,
  parrot perroquet, rat rat, kangaroo kangourou, beaver castor, badger blaireau, dragon dragon, fox renard, zebra zèbre,
  snail escargot, crab crabe, toad crapaud, pigeon pigeon, crow corbeau, cheetah guépard, hamster hamster, chicken
  poulet, lamb agneau, buffalo buffle, fish poisson, swan cygne, turkey dindon, butterfly papillon, hippo hippopotame,
  rhino rhinocéros, hare lièvre, nightingale rossignol, mammoth mammouth, pet compagnon, gorilla gorille, chimpanzee
  chimpanzé, panda panda, koala koala, dolphin dauphin, shark requin, salmon saumon, seal phoque, jaguar jaguar, leopard
  léopard, ox bœuf, stallion étalon, mosquito moustique, worm ver, insect insecte, bug insecte, scorpion scorpion,
  vulture vautour, hawk faucon, sparrow moineau, peacock paon, flamingo flamant, reindeer renne, bison bison, boar
  sanglier, piglet porcelet, cub ourson, foal poulain, duckling caneton, chick poussin, lobster homard, squid calmar,
  goldfish poisson, tadpole têtard, lynx lynx, puma puma, porcupine porc-épic, dinosaur dinosaure, monster monstre,
  ghost fantôme, alien extraterrestre, troll troll, poodle caniche, bulldog bouledogue, predator prédateur, mammal
  mammifère, reptile reptile, herd troupeau, group groupe, robin rouge-gorge, falcon faucon, raven corbeau, baboon
  babouin, cobra cobra, alligator alligator, rodent rongeur, pup chiot, amphibian amphibien, heron héron, child enfant,
  baby bébé, toddler bambin, kid gamin, infant nourrisson, newborn nouveau-né
animal f: oyster huître, mouse souris, cow vache, frog grenouille, giraffe girafe, turtle tortue, goat chèvre, hen
  poule, goose oie, bee abeille, ant fourmi, spider araignée, otter loutre, weasel belette, hyena hyène, lioness lionne,
  gazelle gazelle, antelope antilope, panther panthère, mare jument, ewe brebis, magpie pie, dove colombe, ladybird
  coccinelle, bat chauve-souris, mole taupe, marmot marmotte, ostrich autruche, tortoise tortue, quail caille, seagull
  mouette, wasp guêpe, caterpillar chenille, creature créature, beast bête, tigress tigresse, whale baleine, stork
  cigogne, grasshopper sauterelle, cicada cigale, lark alouette, sow truie, vixen renarde, octopus pieuvre, cockroach
  blatte, salamander salamandre, viper vipère, shrimp crevette, partridge perdrix, toucan toucan, trout truite, mule
  mule, fly mouche, flea puce, ladybug coccinelle, moth phalène, parakeet perruche, eel anguille, jellyfish méduse,
  mongoose mangouste, skunk mouffette, unicorn licorne, prey proie, team équipe, army armée, patrol patrouille, crowd
  foule, dragonfly libellule, termite termite, leech sangsue, carp carpe, sardine sardine, orca orque, doe biche, swarm
  nuée, pack meute, flock volée

way m: path chemin, trail sentier, footpath sentier, boulevard boulevard, tunnel tunnel, corridor couloir, passage
  passage, crossroads carrefour, ford gué, railway chemin, sidewalk trottoir, pavement trottoir, roundabout rond-point,
  crossing passage, junction croisement, bypass contournement, crosswalk passage, hallway couloir
way f: street rue, road route, avenue avenue, alley ruelle, highway autoroute, motorway autoroute, lane ruelle, runway
  piste, square place, track piste, driveway allée, freeway autoroute, line ligne, route route, alleyway ruelle

bridge m: bridge pont, viaduct viaduc, pontoon ponton, drawbridge pont-levis
bridge f: walkway passerelle, footbridge passerelle, dam digue, gangway passerelle

water m: stream ruisseau, brook ruisseau, lake lac, canal canal, swamp marais, pond étang, ocean océan, torrent torrent,
  reservoir réservoir, harbour port, harbor port, strait détroit, fjord fjord, creek ruisseau, gulf golfe, channel
  canal, well puits, whirlpool tourbillon, marshland marécage
water f: river rivière, sea mer, bay baie, lagoon lagune, marsh mare, inlet crique, pool piscine, puddle flaque,
  fountain fontaine, waterfall cascade, spring source, moat douve, cove anse

chasm m: canyon canyon, abyss gouffre, ditch fossé, crater cratère, gully ravin, precipice précipice
chasm f: gorge gorge, pit fosse, crevasse crevasse, gap brèche, hollow combe

land m: field champ, park parc, garden jardin, desert désert, orchard verger, vineyard vignoble, territory territoire,
  pasture pâturage, stadium stade, zoo zoo, village village, terrain terrain, playground terrain, country pays, wood
  bois, swampland marécage, oasis oasis, district quartier
land f: courtyard cour, meadow prairie, forest forêt, valley vallée, plain plaine, yard cour, beach plage, clearing
  clairière, lawn pelouse, jungle jungle, savanna savane, moor lande, farm ferme, island île, town ville, city ville,
  region région, planet planète, arena arène, plantation plantation, zone zone, coast côte, shore rive, border frontière

height m: peak sommet, wall mur, volcano volcan, embankment talus, glacier glacier, rock rocher, staircase escalier,
  mast mât, roof toit, pass col, tree arbre, stairs escalier, pole poteau, slide toboggan, balcony balcon, hurdle
  obstacle, obstacle obstacle, ledge rebord, skyscraper gratte-ciel, ridge sommet, summit sommet
height f: hill colline, mountain montagne, cliff falaise, dune dune, tower tour, hedge haie, fence clôture, ladder
  échelle, slope pente, ramp rampe, step marche, pyramid pyramide, barrier barrière, platform plateforme

room m: attic grenier, hangar hangar, museum musée, shelter abri, castle château, burrow terrier, basement sous-sol,
  market marché, building bâtiment, nest nid, shed cabanon, palace palais, hotel hôtel, restaurant restaurant, shop
  magasin, store magasin, supermarket supermarché, hospital hôpital, theatre théâtre, theater théâtre, apartment
  appartement, flat appartement, gym gymnase, temple temple, bar bar, corner coin, hole trou, enclosure enclos, coop
  poulailler, warehouse entrepôt, office bureau, cinema cinéma, mill moulin, garage garage, aquarium aquarium, bush
  buisson, airport aéroport, mansion manoir, stall box, lobby vestibule, pub pub, monastery monastère, lair repaire,
  space espace, spot endroit, place endroit
room f: den tanière, house maison, kitchen cuisine, stable écurie, cellar cave, cave grotte, hut hutte, church église,
  school école, library bibliothèque, tent tente, station gare, factory usine, room chambre, kennel niche, cabin cabane,
  cage cage, barn grange, hall salle, bedroom chambre, bakery boulangerie, classroom salle, prison prison, mosque
  mosquée, cathedral cathédrale, greenhouse serre, hive ruche, web toile, mine mine, cottage chaumière, villa villa,
  bank banque, bathroom salle, home maison, pharmacy pharmacie, shack cabane, treehouse cabane, sauna étuve

vehicle m: truck camion, bus bus, bike vélo, tractor tracteur, train train, taxi taxi, tank char, scooter scooter, tram
  tramway, wagon chariot, robot robot, bulldozer bulldozer, lorry camion, minibus minibus, coach autocar, cab taxi,
  forklift élévateur, convoy convoi, vehicle véhicule, tricycle tricycle, pickup pick-up, snowplough chasse-neige, rover
  rover
vehicle f: car voiture, van camionnette, motorcycle moto, cart charrette, ambulance ambulance, jeep jeep, limousine
  limousine, locomotive locomotive, caravan caravane, trailer remorque, bicycle bicyclette, machine machine, carriage
  calèche, wheelbarrow brouette, sledge luge, motorbike moto, excavator pelleteuse, digger pelleteuse, moped mobylette,
  sled luge, sleigh luge, procession procession

boat m: boat bateau, ship navire, ferry ferry, canoe canoë, raft radeau, submarine sous-marin, yacht yacht, trawler
  chalutier, sailboat voilier, tanker pétrolier, kayak kayak, vessel navire, liner paquebot, tugboat remorqueur, cruiser
  croiseur, steamer vapeur
boat f: barge péniche, gondola gondole, dinghy barque, galley galère, frigate frégate, rowboat barque, caravel
  caravelle, lifeboat chaloupe, speedboat vedette

aircraft m: plane avion, airplane avion, jet jet, helicopter hélicoptère, drone drone, glider planeur, spaceship
  vaisseau, aeroplane avion, aircraft avion, airship dirigeable, shuttle vaisseau, bomber avion, balloon ballon
aircraft f: rocket fusée, spacecraft navette

food m: cake gâteau, bread pain, cheese fromage, rice riz, ham jambon, sandwich sandwich, egg œuf, biscuit biscuit,
  honey miel, melon melon, lemon citron, pineapple ananas, stew ragoût, yoghurt yaourt, chocolate chocolat, candy
  bonbon, steak steak, burger hamburger, corn maïs, cabbage chou, turnip navet, cucumber concombre, butter beurre,
  pudding flan, cookie biscuit, grape raisin, mushroom champignon, pepper poivron, bacon lard, radish radis, fruit
  fruit, meal repas, hay foin, fish poisson, toast toast, muffin muffin, croissant croissant, donut beignet, curry
  curry, roast rôti, lunch déjeuner, dinner dîner, breakfast déjeuner, dish plat, apricot abricot, onion oignon, garlic
  ail, bean haricot, pea pois, bone os, broccoli brocoli, popcorn maïs, chicken poulet, sugar sucre, bait appât, worm
  ver, kiwi kiwi, coconut coco, insect insecte, salmon saumon, spaghetti spaghetti, bun petit-pain, bagel bagel, snack
  en-cas, beef bœuf, pork porc, watermelon melon
food f: apple pomme, soup soupe, pie tarte, pear poire, carrot carotte, meat viande, salad salade, pizza pizza, sausage
  saucisse, orange orange, banana banane, strawberry fraise, cherry cerise, peach pêche, plum prune, jam confiture,
  porridge bouillie, omelette omelette, pancake crêpe, potato patate, tomato tomate, nut noix, sauce sauce, cream crème,
  fig figue, lettuce laitue, waffle gaufre, olive olive, straw paille, grass herbe, leaf feuille, food nourriture, seed
  graine, grain graine, berry baie, raspberry framboise, mango mangue, walnut noix, peanut cacahuète, almond amande,
  cereal céréale, noodle nouille, pasta pâte, jelly gelée, treat friandise, tart tarte, crust croûte, slice tranche,
  pastry pâtisserie, crumb miette, lasagna lasagne, oatmeal bouillie, plant plante, pill pilule

drink m: milk lait, juice jus, tea thé, coffee café, wine vin, broth bouillon, cider cidre, cocoa cacao, syrup sirop,
  medicine médicament, soda soda, liquid liquide, poison poison, champagne champagne, whisky whisky, alcohol alcool
drink f: water eau, beer bière, lemonade limonade, potion potion, vodka vodka, drink boisson, soup soupe, milkshake
  frappé

clothes m: coat manteau, sweater pull, hat chapeau, glove gant, helmet casque, suit costume, costume costume, uniform
  uniforme, mask masque, collar collier, necklace collier, bracelet bracelet, vest gilet, ring anneau, t-shirt maillot,
  jumper pull
clothes f: shoe chaussure, shirt chemise, jacket veste, dress robe, skirt jupe, boot botte, sock chaussette, scarf
  écharpe, cap casquette, belt ceinture, sandal sandale, slipper pantoufle, tie cravate, saddle selle, crown couronne,
  wig perruque

body m: foot pied, finger doigt, arm bras, nose nez, toe orteil, thumb pouce
body f: hand main, head tête, leg jambe, ear oreille, tail queue, paw patte

thing m: trophy trophée, book livre, violin violon, painting tableau, vase vase, mirror miroir, umbrella parapluie, hat
  chapeau, coat manteau, toy jouet, pillow oreiller, parcel colis, computer ordinateur, piano piano, drum tambour,
  carpet tapis, phone téléphone, kite cerf-volant, shield bouclier, telescope télescope, balloon ballon, laptop
  ordinateur, sofa canapé, bed lit, desk bureau, sweater pull, sack sac, stick bâton, barrel tonneau, present cadeau,
  gift cadeau, package paquet, ring anneau, skateboard skateboard, newspaper journal, mattress matelas, armchair
  fauteuil, cupboard placard, pipe tuyau, object objet, couch canapé, cabinet meuble, rug tapis, curtain rideau, cushion
  coussin, poster poster, portrait portrait, monitor écran, screen écran, keyboard clavier, speaker haut-parleur, fridge
  frigo, freezer congélateur, pot pot, bouquet bouquet, notebook cahier, dictionary dictionnaire, magazine magazine,
  novel roman, document document, pen stylo, pencil crayon, game jeu, prize prix, tripod trépied, towel torchon, sheet
  drap, tire pneu, tyre pneu, engine moteur, diamond diamant, jewel bijou, treasure trésor, boulder rocher, block bloc,
  cannon canon, container conteneur, weight poids, skeleton squelette, bench banc, stool tabouret, furniture meuble,
  tree arbre, bike vélo, basket panier, bag sac, bucket seau, chest coffre, bowl bol, glass verre, hammer marteau, knife
  couteau, device appareil, microscope microscope, wallet portefeuille, safe coffre-fort, dumbbell haltère, motor
  moteur, jar bocal, tray plateau, cradle berceau, backpack sac, dishwasher lave-vaisselle, saxophone saxophone, rock
  rocher
thing f: load charge, plank planche, log bûche, key clé, tablet tablette, ball balle, table table, chair chaise, guitar
  guitare, lamp lampe, statue statue, bottle bouteille, shoe chaussure, shirt chemise, doll poupée, blanket couverture,
  plant plante, stone pierre, trumpet trompette, harp harpe, rope corde, coin pièce, letter lettre, camera caméra,
  television télévision, radio radio, clock horloge, watch montre, pumpkin citrouille, sword épée, sculpture sculpture,
  suitcase valise, crate caisse, box boîte, wardrobe armoire, cup tasse, jacket veste, dress robe, flute flûte, printer
  imprimante, wheel roue, map carte, picture image, photo photo, flower fleur, rose rose, quilt couette, card carte,
  medal médaille, spoon cuillère, fork fourchette, plate assiette, pan casserole, anchor ancre, bookcase bibliothèque,
  bookshelf bibliothèque, dresser commode, stroller poussette, surfboard planche, board planche, ladder échelle, branch
  branche, brick brique, battery batterie, pearl perle, tent tente, canvas toile, bell cloche, tv télé, trunk malle, saw
  scie, axe hache, candle bougie, bicycle bicyclette, mug tasse, jug cruche, cage cage, feather plume, shell coquille

container m: bag sac, drawer tiroir, basket panier, cupboard placard, backpack sac, case étui, jar bocal, fridge frigo,
  oven four, locker casier, garage garage, bucket seau, barrel tonneau, chest coffre, tray plateau, sack sac, pot pot,
  bowl bol, elevator ascenseur, closet placard, glass verre, wallet portefeuille, carton carton, cabinet meuble, sink
  évier, freezer congélateur, dishwasher lave-vaisselle, container conteneur, frame cadre, album album, lift ascenseur,
  truck camion, vase vase, hole trou, space espace, safe coffre-fort, shed cabanon, bed lit, desk bureau, corner coin,
  tube tube, folder classeur, trolley chariot, stand socle, aquarium aquarium, holder étui, attic grenier, crib berceau,
  schoolbag cartable, refrigerator réfrigérateur
container f: lock serrure, slot fente, suitcase valise, box boîte, wardrobe armoire, trunk malle, crate caisse, envelope
  enveloppe, pocket poche, bin poubelle, cage cage, shelf étagère, handbag sacoche, bottle bouteille, purse bourse,
  bookcase bibliothèque, van camionnette, room chambre, car voiture, bathtub baignoire, cup tasse, briefcase mallette,
  pouch poche, mug tasse, can canette, jug cruche, basin bassine, tub baignoire, pan casserole, kitchen cuisine, trailer
  remorque, bookshelf bibliothèque, table table, luggage valise, cell cellule, dock baie, mailbox boîte

opening m: gate portail, hole trou, tunnel tunnel, passage passage, corridor couloir, pipe tuyau, hallway couloir, canal
  canal, strait détroit, keyhole trou, ring anneau, hoop cerceau, archway portique, tube tube, turnstile tourniquet,
  staircase escalier, gateway portail, drain égout, vent conduit
opening f: door porte, doorway porte, window fenêtre, gap brèche, hatch trappe, entrance entrée, chimney cheminée, crack
  fente, slot fente, opening ouverture, arch arche, barrier barrière, fence clôture, mouth bouche, exit sortie

under m: bridge pont, desk bureau, bed lit, sofa canapé, tunnel tunnel, roof toit, viaduct viaduc, balcony balcon, couch
  canapé, bench banc, gate portail
under f: table table, arch arche, fence clôture, chair chaise, ladder échelle, barrier barrière, branch branche, beam
  poutre, rope corde, footbridge passerelle

behind m: tree arbre, wall mur, curtain rideau, sofa canapé, bush buisson, rock rocher, pole poteau, pillar pilier,
  building bâtiment, desk bureau, couch canapé
behind f: fence clôture, hedge haie, door porte, chair chaise, column colonne, wardrobe armoire, tower tour, stone
  pierre

reached m: button bouton, ceiling plafond, roof toit, hook crochet, switch interrupteur, counter comptoir, cupboard
  placard, nest nid, desk bureau, sink évier, bowl bol, toy jouet, fruit fruit
reached f: handle poignée, branch branche, doorbell sonnette, ball balle, window fenêtre, shelf étagère, table table,
  doorknob poignée, lamp lampe, apple pomme, banana banane, ladder échelle, platform plateforme, rope corde, light
  lumière

breakable m: mirror miroir, vase vase, glass verre, jar bocal, pot pot, phone téléphone, toy jouet, umbrella parapluie,
  bowl bol, screen écran, egg œuf, windscreen pare-brise, roof toit, stool tabouret, ornament bibelot, wall mur, bone os
breakable f: mug tasse, window fenêtre, door porte, cup tasse, bottle bouteille, lamp lampe, bulb ampoule, statue
  statue, box boîte, tile tuile, watch montre, plate assiette, teapot théière, chair chaise, table table, branch
  branche, fence clôture, shell coquille, nut noix, ice glace, lens lentille, guitar guitare, camera caméra, sculpture
  sculpture, pane vitre

support m: bridge pont, bed lit, sofa canapé, desk bureau, hook crochet, roof toit, floor plancher, stool tabouret,
  cable câble, pillar pilier, wire fil, elevator ascenseur, hammock hamac, raft radeau, balcony balcon, net filet, nail
  clou, thread fil, couch canapé, stand socle, pole poteau, boat bateau, tree arbre, bench banc, seat siège, trolley
  chariot, ledge rebord
support f: cart charrette, table table, branch branche, chair chaise, shelf étagère, rope corde, ladder échelle, beam
  poutre, chain chaîne, plank planche, column colonne, footbridge passerelle, ice glace, string ficelle, platform
  plateforme, board planche, crate caisse, swing balançoire, cord ficelle, stage scène

tool m: knife couteau, hammer marteau, chisel ciseau, cutter cutter, screwdriver tournevis, nail clou, razor rasoir,
  pick pic, tool outil, sabre sabre, dagger poignard, beak bec, scalpel scalpel, machete sabre
tool f: drill perceuse, saw scie, axe hache, blade lame, needle aiguille, machine machine, sword épée, arrow flèche,
  spade pelle, shovel pelle, file lime, chainsaw tronçonneuse, tooth dent, claw griffe, pin épingle, screw vis, bullet
  balle, spear lance, fork fourchette, lawnmower tondeuse, scythe faux, ax hache

material m: wood bois, leather cuir, metal métal, steel acier, concrete béton, wall mur, marble marbre, paper papier,
  tree arbre, fabric tissu, cardboard carton, iron fer, bone os, cloth tissu, plastic plastique, rubber caoutchouc,
  cable câble, wire fil, pipe tuyau, carpet tapis, glass verre, tire pneu, shield bouclier, block bloc, rock rocher
material f: log bûche, rope corde, branch branche, stone pierre, board planche, bark écorce, wool laine, skin peau, door
  porte, beam poutre, cord ficelle, root racine, shell coquille, chain chaîne, clay argile, ice glace, brick brique,
  plank planche, canvas toile, hair fourrure, tape bande, string ficelle, foil feuille

light m: heater radiateur, stove poêle, fire feu, spotlight projecteur, candlestick bougeoir, sun soleil, lighthouse
  phare, radiator radiateur, campfire feu, boiler chauffage, headlight phare
light f: lamp lampe, lantern lanterne, candle bougie, torch torche, bulb ampoule, flame flamme, moon lune, fireplace
  cheminée, flashlight torche, light lumière, bonfire flambée, chandelier lampe

force m: wind vent, thunderstorm orage, hurricane ouragan, earthquake séisme, cyclone cyclone, fire feu, current
  courant, blizzard blizzard, typhoon typhon, landslide éboulement, lightning éclair, quake séisme
force f: storm tempête, wave vague, rain pluie, flood inondation, explosion explosion, bomb bombe, avalanche avalanche,
  tornado tornade, tide marée, gust rafale, breeze brise, hail grêle, eruption éruption, blast explosion, heat chaleur,
  frost gelée

lifter m: robot robot, forklift élévateur, elevator ascenseur, magnet aimant, tractor tracteur, truck camion, drone
  drone, helicopter hélicoptère, engine moteur, motor moteur, hook crochet, winch treuil, lift ascenseur, ship navire,
  boat bateau
lifter f: crane grue, machine machine, pulley poulie, rope corde, digger pelleteuse, excavator pelleteuse, van
  camionnette, car voiture, cart charrette, wheelbarrow brouette, rocket fusée, locomotive locomotive

cover m: curtain rideau, carpet tapis, rug tapis, sheet drap, lid couvercle, roof toit, umbrella parapluie, poster
  poster, coat manteau, cloth tissu, net filet, towel torchon, cover cache, hat chapeau, painting tableau, sticker
  autocollant, veil voile
cover f: blanket couverture, tablecloth nappe, tarp bâche, tent tente, quilt couette, canvas toile, bandage bande, scarf
  écharpe

covered m: bed lit, floor plancher, sofa canapé, wall mur, pot pot, hole trou, desk bureau, roof toit, couch canapé,
  piano piano, mirror miroir, well puits, body corps, boat bateau, bench banc
covered f: stage scène, table table, window fenêtre, door porte, wound plaie, car voiture, bathtub baignoire, pan
  casserole, pool piscine, crack fente, statue statue, box boîte

barrier m: wall mur, net filet, shield bouclier, trap piège, brake frein, roadblock barrage, guard grillage, gate
  portail
barrier f: lock serrure, dike digue, fence clôture, dam digue, hedge haie, door porte, barrier barrière, rope corde,
  chain chaîne, cage cage, barricade barricade, levee digue

missile m: truck camion, train train, boulder rocher, shot tir, rock rocher
missile f: bullet balle, ball balle, car voiture, arrow flèche, stone pierre, wave vague, flood inondation, avalanche
  avalanche, bomb bombe, snowball boule

sound m: noise bruit, sound son, whistle sifflet, signal signal, bird oiseau
sound f: music musique, alarm alarme, song chanson, doorbell sonnette, bell cloche, voice voix, radio radio, siren
  sirène, melody mélodie

person m: man homme, boy garçon, farmer fermier, driver chauffeur, doctor médecin, father père, brother frère, teacher
  professeur, king roi, soldier soldat, baker boulanger, tourist touriste, student étudiant, boss patron, pilot pilote,
  hunter chasseur, friend ami, captain capitaine, chef cuisinier, cook cuisinier, worker ouvrier, policeman policier,
  son fils, uncle oncle, neighbor voisin, neighbour voisin, prince prince, artist artiste, owner propriétaire, waiter
  serveur, visitor visiteur, carpenter menuisier, mechanic mécanicien, gardener jardinier, thief voleur, customer client
person f: woman femme, girl fille, mother mère, sister sœur, queen reine, nurse infirmière, lady dame, aunt tante,
  actress actrice, daughter fille, princess princesse, witch sorcière, grandmother grand-mère, waitress serveuse, wife
  femme
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
terrified terrifié +e, cautious prudent +e, hesitant hésitant +e, clumsy maladroit +e, unhappy malheureux malheureuse,
lonely solitaire, wounded blessé +e, starving affamé +e, stupid bête, smart intelligent +e, intelligent intelligent +e,
calm calme, grumpy grincheux grincheuse, jealous jaloux jalouse, proud fier fière, naughty vilain +e, aggressive agressif agressive,
friendly amical +e, playful joueur joueuse, restless agité +e, surprised surpris +e, upset contrarié +e, furious furieux furieuse,
wise sage, lively vif vive, blind aveugle, deaf sourd +e, lame boiteux boiteuse, dizzy étourdi +e, fatigued fatigué +e,
unwell souffrant +e, asleep endormi +e, awake éveillé +e, drunk ivre, swift rapide, nimble agile, speedy rapide,
sluggish lent +e, frail frêle, feeble faible, elderly âgé +e, hurried pressé +e, distracted distrait +e, obedient docile,
pregnant gros grosse, wild sauvage, cruel cruel cruelle, polite poli +e, energetic énergique, cowardly lâche,

wide large, broad large, narrow étroit +e, long long longue, short court +e, busy fréquenté +e,
dangerous dangereux dangereuse, slippery glissant +e, icy verglacé +e, dark sombre, noisy bruyant +e, crowded bondé +e,
muddy boueux boueuse, steep raide, flooded inondé +e, bumpy cahoteux cahoteuse, dusty poussiéreux poussiéreuse,
winding sinueux sinueuse, far éloigné +e, distant éloigné +e, remote isolé +e, deep profond +e, shallow peu_profond +e,
cold froid +e, frozen gelé +e, rough agité +e, polluted pollué +e, hot chaud +e, warm tiède, dry sec sèche, wet mouillé +e,
high élevé +e, rocky rocheux rocheuse, sandy sablonneux sablonneuse, barren aride, huge immense, vast vaste,
gloomy lugubre, damp humide, smoky enfumé +e, quiet calme, smelly puant +e, bright lumineux lumineuse,
comfortable confortable, cosy douillet douillette, cozy douillet douillette, safe sûr +e, unsafe dangereux dangereuse,
pleasant agréable, clean propre, empty vide, spacious spacieux spacieuse, roomy spacieux spacieuse, closed fermé +e, open ouvert +e,
scary effrayant +e, creepy sinistre, spooky sinistre, mysterious mystérieux mystérieuse, isolated isolé +e, filthy crasseux crasseuse,
foggy brumeux brumeuse, windy venteux venteuse, snowy enneigé +e, stormy orageux orageuse, sunny ensoleillé +e,
freezing glacial +e, cool frais fraîche, dense dense, overgrown envahi +e, blocked bloqué +e, uneven inégal +e, smooth lisse,
icy-cold glacial +e, murky trouble, humid humide, hostile hostile, unfamiliar inconnu +e, messy encombré +e, stuffy étouffant +e,
immense immense, endless interminable, lengthy long longue, treacherous traître traîtresse, choppy agité +e, salty salé +e,

heavy lourd +e, rusty rouillé +e, overloaded surchargé +e, damaged abîmé +e, unstable instable, leaky percé +e, late tardif tardive,
early matinal +e, faulty défectueux défectueuse, defective défectueux défectueuse, hefty lourd +e, weighty lourd +e,

sweet sucré +e, spicy épicé +e, sour acide, bitter amer amère, stale rassis +e, rotten pourri +e,
greasy gras grasse, burnt brûlé +e, mouldy moisi +e, moldy moisi +e, tasteless fade, bland fade, raw cru +e, ripe mûr +e,
sticky collant +e, delicious délicieux délicieuse, fresh frais fraîche, tasty savoureux savoureuse, strong fort +e,
peppery poivré +e, crunchy croquant +e, hard dur +e, tender tendre, disgusting dégoûtant +e, toxic toxique, spoiled gâté +e,
spoilt gâté +e, undercooked cru +e, overcooked brûlé +e, chewy élastique, juicy juteux juteuse, fatty gras grasse, unripe vert +e,
poisonous toxique, burned brûlé +e, expired périmé +e, oily huileux huileuse, rich riche, creamy onctueux onctueuse,

big gros grosse, large grand +e, enormous énorme, bulky encombrant +e, thick épais épaisse, tall haut +e, low bas basse,
fat gros grosse, oversized démesuré +e, plump dodu +e, obese obèse, chubby dodu +e,
gigantic gigantesque, massive massif massive, voluminous volumineux volumineuse, giant géant +e,
small petit +e, little petit +e, tiny minuscule, tight serré +e, full plein +e, cramped exigu exiguë, thin mince,
slim fin +e, miniature miniature, compact compact +e, skinny maigre, slender fin +e, packed rempli +e, minuscule minuscule,

fragile fragile, flimsy frêle, rickety branlant +e, delicate délicat +e, sharp tranchant +e, wobbly bancal +e, loose lâche,
brittle cassant +e, shaky branlant +e, cracked fissuré +e, torn déchiré +e, crooked tordu +e, feathery léger légère,
blunt émoussé +e, dull émoussé +e, light léger légère, bent tordu +e, worn usé +e, broken cassé +e,
tough coriace, solid solide, sturdy robuste, robust robuste, resistant résistant +e, stiff raide, rigid rigide, firm ferme,
faint faible, dim pâle, brief bref brève, gentle doux douce, powerful puissant +e, violent violent +e, fierce féroce,
mighty puissant +e, intense intense, mild doux douce, dense dense, powerless faible, ferocious féroce,

expensive cher chère, cheap bon_marché, ugly laid +e, boring ennuyeux ennuyeuse, complicated compliqué +e,
loud bruyant +e, precious précieux précieuse, dirty sale, uncomfortable inconfortable, soft mou molle,
red rouge, blue bleu +e, black noir +e, white blanc blanche, brown brun +e, green vert +e, new nouveau nouvelle,
beautiful beau belle, famous célèbre, strange étrange, pretty joli +e, grey gris +e, gray gris +e, yellow jaune, golden doré +e,
wooden boisé +e, lovely joli +e, cute mignon mignonne, modern moderne, ancient ancien ancienne, tame docile, silver argenté +e,
difficult difficile, easy facile, interesting intéressant +e, funny drôle, valuable précieux précieuse, tiring fatigant +e, bad mauvais +e,
good bon bonne, nice gentil gentille, poor pauvre, hairy poilu +e, silent silencieux silencieuse, spiky épineux épineuse,
stable stable, flat plat +e, careless négligent +e, close proche, swampy marécageux marécageuse
"""

# --- What can be said of a class: it decides in the sentences where only one of the two nouns can be meant -----------

TRAITS = {
    "animal": "tired exhausted scared frightened afraid hungry thirsty lazy sleepy sick ill shy injured hurt nervous anxious "
              "angry stubborn impatient happy sad bored excited greedy confused curious clever careful worried weary drowsy "
              "timid brave fearful slow weak young terrified cautious hesitant clumsy unhappy lonely wounded starving stupid "
              "smart intelligent calm grumpy jealous proud naughty aggressive playful restless surprised upset furious "
              "wise lively blind deaf lame dizzy fatigued unwell asleep awake drunk sluggish frail feeble elderly distracted "
              "obedient cowardly energetic polite pregnant",
    "bridge": "long narrow weak fragile flimsy wobbly unstable loose rickety high icy slippery dangerous crowded busy wet shaky "
              "low unsafe damaged broken rotten scary blocked windy treacherous closed",
    "way": "wide broad narrow long busy dangerous slippery icy dark noisy crowded muddy steep flooded bumpy dusty winding "
           "far smoky wet unsafe scary snowy blocked uneven endless foggy rough hot closed treacherous unfamiliar",
    "water": "wide broad deep shallow cold dangerous muddy frozen rough polluted far warm dark dirty vast freezing filthy toxic "
             "icy murky choppy stormy treacherous immense unsafe salty",
    "chasm": "wide broad deep dangerous dark far steep long vast scary huge treacherous rocky",
    "land": "wide vast muddy dark dangerous dry wet hot cold dusty rocky sandy barren far flooded crowded noisy remote snowy "
            "foggy windy dense overgrown scary unsafe immense endless polluted hostile sunny swampy spooky uneven",
    "height": "steep high tall slippery dangerous rocky icy far wet windy snowy unstable smooth treacherous scary",
    "room": "dark cold noisy crowded narrow dusty hot smoky gloomy damp far smelly bright dirty comfortable cosy cozy warm safe "
            "quiet pleasant clean empty spacious closed scary creepy spooky filthy humid messy stuffy wet unfamiliar mysterious "
            "freezing unsafe cramped dangerous flooded isolated",
    "vehicle": "slow rusty overloaded damaged unstable old broken weak light faulty defective sluggish late",
    "boat": "slow rusty overloaded damaged unstable old leaky fragile light broken weak flimsy",
    "food": "sweet salty spicy sour bitter stale rotten greasy burnt mouldy moldy tasteless bland raw ripe sticky delicious fresh "
            "tasty peppery crunchy hard cold hot dry tender frozen disgusting toxic spoiled spoilt undercooked overcooked chewy "
            "juicy fatty unripe poisonous burned expired oily tough dirty warm smelly strong green creamy rich soft",
    "drink": "sweet salty sour bitter hot cold warm strong tasteless delicious dirty sticky bland disgusting toxic poisonous "
             "polluted muddy fresh fatty spoiled expired filthy freezing icy",
}

# What does not fit may also be wide; of a street that is crossed, only the street is.
BIG = "big large huge enormous bulky gigantic voluminous giant wide broad thick tall high long oversized massive fat immense"
SMALL = "small tiny narrow tight short full cramped little shallow thin miniature low packed minuscule compact crowded"
SLENDER = "small tiny little thin narrow short low slim miniature slender compact minuscule"
ROOMY = "big large huge wide enormous high tall empty spacious roomy broad long deep gigantic"
HEAVY = "heavy massive hefty weighty"
LOAD = HEAVY + " big large huge bulky enormous gigantic immense long oversized wide"
FEEBLE = "weak tired exhausted young old injured sick lazy small little feeble frail short ill hurt weary tiny sleepy fatigued elderly"
HARD = "hard thick tough solid sturdy robust resistant strong frozen firm stiff rigid dense"
BLUNT = "blunt dull light bent worn rusty short broken weak small soft"
FRAGILE = "weak fragile flimsy wobbly unstable old loose brittle damaged rickety delicate thin shaky rotten broken small worn narrow"
FAINT = "weak faint dim light small old broken"
FAST = "fast quick agile swift nimble speedy clever careful smart lively"
SLOW = "slow tired lazy old exhausted weak sleepy injured sick hungry fat clumsy weary sluggish young hurt ill fatigued drowsy lame"
STRONG = "strong powerful violent fierce mighty intense"
STURDY = "solid sturdy robust heavy strong resistant massive thick"
STATURE = "short small little tiny young weak slow tired lazy old"
LOFTY = "high tall far distant"
SENSES = "blind sleepy tired old drowsy distracted asleep excited nervous drunk young"


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
    did: tuple = None  # adjectives of subject and object that are said when it did, or when it was "not ... enough"
    shuns: bool = False  # what is affirmed is a refusal: it left because it was too noisy
    mover: bool = False  # somebody else does it: "I couldn't put the pot in the box"

    @functools.cache
    def reasons(self, subject_class, object_class, done):
        """-> the adjectives that mean the subject, and those that mean the object."""
        if done:
            subject, object_ = (words.split() for words in self.did)
        else:
            subject, object_ = (TRAITS[name].split() if words is None else words.split() for name, words in (
                (subject_class, self.of_subject), (object_class, self.of_object)))
        return [a for a in subject if a not in object_], [a for a in object_ if a not in subject]


GO = ("cross crossed = traverser, enter entered = pénétrer dans, leave left = quitter, reach reached = atteindre atteint "
      "atteint, explore explored = explorer, visit visited = visiter, avoid avoided = éviter, follow followed = suivre suivi "
      "suit, like liked = aimer, see saw = voir vu voit, find found = trouver, approach approached = approcher, go went into = "
      "entrer dans, walk walked across = marcher par, run ran across = courir couru court par, pass passed = passer, walk walked "
      "through = marcher par, move moved through = avancer par, run ran into = courir couru court dans, walk walked to = marcher à, "
      "stay stayed in = rester dans, use used = utiliser, cross crossed over = traverser, get got across = passer par, "
      "go went to = aller allé va à, walk walked into = marcher dans, come came into = entrer dans, travel traveled through = "
      "voyager par, escape escaped from = échapper de, return returned to = retourner à, want wanted = vouloir voulu veut")
CROSS = "cross crossed = traverser, " * 12 + GO
ENTER = "enter entered = pénétrer dans, " * 3 + "leave left = quitter, " * 3 + GO
WATER = ("swim swam across = nager dans, enter entered = pénétrer dans, cross crossed = traverser, jump jumped into = sauter "
         "dans, leave left = quitter, reach reached = atteindre atteint atteint, swim swam in = nager dans, jump jumped over = sauter "
         "par-dessus, jump jumped across = sauter par-dessus, dive dived into = plonger dans, bathe bathed in = baigner dans, "
         "go went into = entrer dans, wade waded through = marcher dans, play played in = jouer dans, swim swam through = nager dans")
LEAP = ("jump jumped over = sauter par-dessus, jump jumped across = sauter par-dessus, cross crossed = traverser, leap leaped "
        "over = sauter par-dessus, clear cleared = franchir franchi franchit, climb climbed into = grimper dans, fly flew over = "
        "voler par-dessus, enter entered = pénétrer dans, leap leapt across = sauter par-dessus, explore explored = explorer")
CLIMB = ("climb climbed = escalader, reach reached = atteindre atteint atteint, leave left = quitter, cross crossed = "
         "franchir franchi franchit, climb climbed over = grimper par-dessus, jump jumped over = sauter par-dessus, climb climbed up = "
         "grimper sur, go went up = monter sur, walk walked up = marcher sur, climb climbed onto = grimper sur, jump jumped onto = "
         "sauter sur, run ran up = courir couru court sur, scale scaled = escalader, climb climbed = escalader, leap leaped "
         "over = sauter par-dessus, fly flew over = voler par-dessus, descend descended = descendre descendu descend")
DRIVE = ("climb climbed = escalader, reach reached = atteindre atteint atteint, go went up = monter sur, drive drove up = rouler sur, "
         "cross crossed = franchir franchi franchit, drive drove over = rouler sur")
EAT = ("eat ate = manger, finish finished = finir fini finit, swallow swallowed = avaler, taste tasted = goûter, touch touched "
       "= toucher, like liked = aimer, want wanted = vouloir voulu veut, enjoy enjoyed = apprécier, chew chewed = mâcher, "
       "accept accepted = accepter, bite bit = mordre mordu mord, try tried = essayer, lick licked = lécher, steal stole = voler, "
       "eat ate = manger, eat ate = manger, eat ate = manger, crack cracked = casser, smell smelled = flairer, devour devoured = "
       "dévorer, nibble nibbled = grignoter, take took = prendre pris prend, choose chose = choisir choisi choisit")
SHUN = ("refuse refused = refuser, avoid avoided = éviter, ignore ignored = ignorer, reject rejected = rejeter, leave left = "
        "quitter, dislike disliked = détester, hate hated = détester")
SHUN_PLACE = ("avoid avoided = éviter, leave left = quitter, hate hated = détester, fear feared = craindre craint craint, ignore "
              "ignored = ignorer, dislike disliked = détester, abandon abandoned = abandonner, miss missed = manquer")
DRINK = ("drink drank = boire bu boit, finish finished = finir fini finit, like liked = aimer, taste tasted = goûter, "
         "touch touched = toucher, want wanted = vouloir voulu veut, swallow swallowed = avaler, try tried = essayer, sip sipped = "
         "boire bu boit, enjoy enjoyed = apprécier, drink drank = boire bu boit, drink drank = boire bu boit")
FIT_IN = ("fit fit in = tenir tenu tient dans, fit fit into = tenir tenu tient dans, fit fit inside = tenir tenu tient dans, "
          "go went into = entrer dans, fit fit on = tenir tenu tient sur, fit fit in = tenir tenu tient dans, fit fit = tenir tenu "
          "tient, enter entered = pénétrer dans, go went in = entrer dans, fit fit within = tenir tenu tient dans, fit fit onto = tenir "
          "tenu tient sur, stand stood in = tenir tenu tient dans, fit fit in = tenir tenu tient dans, fit fit into = tenir tenu tient "
          "dans, go went inside = entrer dans, slide slid into = glisser dans, slip slipped into = glisser dans, stay stayed in = "
          "rester dans, squeeze squeezed into = passer dans")
FIT_THROUGH = ("fit fit through = passer par, pass passed through = passer par, go went through = passer par, get got through "
               "= passer par, come came through = passer par, fit fit through = passer par, squeeze squeezed through = passer "
               "par, move moved through = avancer par, slide slid through = glisser par, fit fit = tenir tenu tient, slip slipped through "
               "= glisser par, leave left through = quitter par, enter entered through = pénétrer par, fall fell through = tomber par")
FIT_UNDER = ("fit fit under = tenir tenu tient sous, pass passed under = passer sous, go went under = passer sous, crawl crawled under = "
             "ramper sous, fit fit underneath = tenir tenu tient sous, hide hid under = cacher sous, squeeze squeezed under = passer sous, "
             "fit fit beneath = tenir tenu tient sous, stand stood under = tenir tenu tient sous, get got under = passer sous")
PASS_UNDER = ("fit fit under = tenir tenu tient sous, pass passed under = passer sous, go went under = passer sous, drive drove under = "
              "rouler sous, sail sailed under = naviguer sous, get got under = passer sous, pass passed through = passer par, go went "
              "through = passer par, drive drove through = rouler par, come came through = passer par")
HIDE = ("hide hid behind = cacher derrière, fit fit behind = tenir tenu tient derrière, stand stood behind = tenir tenu tient derrière, "
        "disappear disappeared behind = passer derrière, stay stayed behind = rester derrière, sit sat behind = asseoir assis assied derrière")
DOCK = ("enter entered = pénétrer dans, leave left = quitter, reach reached = atteindre atteint atteint, cross crossed = traverser, "
        "use used = utiliser, sail sailed into = naviguer dans, pass passed through = passer par, sail sailed through = naviguer par, "
        "navigate navigated = naviguer, turn turned in = tourner dans, stop stopped in = arrêter dans, swim swam in = nager dans")
TURN = ("enter entered = pénétrer dans, use used = utiliser, take took = prendre pris prend, pass passed through = passer par, "
        "drive drove through = rouler par, turn turned into = tourner dans, go went through = passer par, leave left = quitter, "
        "turn turned in = tourner dans, drive drove into = rouler dans, come came through = passer par, drive drove down = rouler par, "
        "pass passed = passer, park parked in = garer dans")
STOP_AT = ("stop stopped at = arrêter à, stop stopped in = arrêter dans, wait waited at = attendre attendu attend à, halt halted at = "
           "arrêter à, park parked at = garer à, stay stayed at = rester à, arrive arrived at = arriver à, park parked in = garer dans")
LAND = ("land landed on = atterrir atterri atterrit sur, land landed on = atterrir atterri atterrit sur, leave left = quitter, use used = "
        "utiliser, stop stopped on = arrêter sur, take took = prendre pris prend, touch touched = toucher, stay stayed on = rester sur")
FLY = ("cross crossed = traverser, fly flew over = voler par-dessus, reach reached = atteindre atteint atteint, land landed in = atterrir "
       "atterri atterrit dans, land landed on = atterrir atterri atterrit sur, fly flew across = voler par-dessus")
PULL = ("pull pulled = tirer, lift lifted = soulever, carry carried = porter, move moved = déplacer, drag dragged = traîner, "
        "push pushed = pousser, hold held = tenir tenu tient, raise raised = lever, tow towed = tirer, lift lifted = soulever, "
        "carry carried = porter, throw threw = lancer, pick picked up = lever, shift shifted = déplacer, haul hauled = traîner, "
        "transport transported = transporter, bring brought = apporter, catch caught = attraper, roll rolled = rouler")
FETCH = ("fetch fetched = apporter, bury buried = enterrer, chew chewed = mâcher, catch caught = attraper, want wanted = vouloir voulu "
         "veut, bite bit = mordre mordu mord, find found = trouver, play played with = jouer avec, take took = prendre pris prend, bring "
         "brought = apporter, chase chased = poursuivre poursuivi poursuit, drop dropped = lâcher, touch touched = toucher")
SUPPORT = ("support supported = soutenir soutenu soutient, hold held = tenir tenu tient, bear bore = supporter, carry carried = porter, "
           "hold held up = tenir tenu tient, withstand withstood = supporter, sustain sustained = soutenir soutenu soutient, support "
           "supported = soutenir soutenu soutient, hold held = tenir tenu tient")
CATCH = ("catch caught = attraper, follow followed = suivre suivi suit, chase chased = poursuivre poursuivi poursuit, "
         "overtake overtook = dépasser, reach reached = atteindre atteint atteint, hunt hunted = chasser, beat beat = battre "
         "battu bat, catch caught = attraper, catch caught = attraper, outrun outran = dépasser, escape escaped = échapper, pass passed = "
         "passer, kill killed = tuer, attack attacked = attaquer, grab grabbed = saisir saisi saisit, seize seized = saisir saisi saisit, "
         "race raced = dépasser, pursue pursued = poursuivre poursuivi poursuit, capture captured = capturer, eat ate = manger")
CUT = ("cut cut = couper, cut cut through = couper, pierce pierced = percer, split split = fendre fendu fend, break broke = "
       "briser, scratch scratched = rayer, damage damaged = abîmer, cut cut = couper, penetrate penetrated = percer, slice sliced = "
       "trancher, carve carved = tailler, go went through = passer par, crack cracked = casser, chop chopped = couper, enter entered = "
       "pénétrer dans, drill drilled through = percer")
HOLD = ("hold held = contenir contenu contient, contain contained = contenir contenu contient, take took = prendre pris prend, "
        "accommodate accommodated = contenir contenu contient, fit fit = tenir tenu tient, store stored = garder, carry carried = porter")
BREAK = ("break broke = briser, smash smashed = casser, damage damaged = abîmer, crush crushed = écraser, crack cracked = casser, "
         "shatter shattered = briser, destroy destroyed = détruire détruit détruit, dent dented = abîmer, go went through = passer par")
LIGHT = ("light lit = éclairer, illuminate illuminated = illuminer, warm warmed = chauffer, heat heated = chauffer, "
         "brighten brightened = éclairer, light lit up = éclairer, fill filled = remplir rempli remplit, dry dried = sécher, "
         "warm warmed up = chauffer")
MELT = ("melt melted = fondre fondu fond, burn burned = brûler, dry dried = sécher, boil boiled = bouillir bouilli bout, cook cooked = "
        "cuire cuit cuit, heat heated = chauffer, warm warmed = chauffer")
STRIKE = ("destroy destroyed = détruire détruit détruit, move moved = déplacer, damage damaged = abîmer, overturn overturned = "
          "renverser, break broke = briser, carry carried away = emporter, lift lifted = soulever, topple toppled = renverser, "
          "shake shook = secouer, flood flooded = inonder, sink sank = couler, blow blew away = emporter, push pushed = pousser, "
          "knock knocked over = renverser, crack cracked = casser, uproot uprooted = arracher, wreck wrecked = détruire détruit détruit, "
          "flip flipped = renverser, tear tore = déchirer")
SURVIVE = ("survive survived = supporter, withstand withstood = supporter, resist resisted = supporter, endure endured = supporter, "
           "stop stopped = arrêter, bear bore = supporter, survive survived = supporter, stand stood = supporter")
STOP = ("stop stopped = arrêter, block blocked = bloquer, hold held = tenir tenu tient, contain contained = contenir contenu contient, "
        "resist resisted = supporter, keep kept = garder, stop stopped = arrêter, slow slowed = ralentir ralenti ralentit, hold held back "
        "= tenir tenu tient, deflect deflected = bloquer, restrain restrained = tenir tenu tient, trap trapped = bloquer")
COVER = ("cover covered = couvrir couvert couvre, hide hid = cacher, protect protected = protéger, reach reached = atteindre atteint "
         "atteint, wrap wrapped = couvrir couvert couvre, fit fit = tenir tenu tient, conceal concealed = cacher, close closed = fermer, "
         "cover covered = couvrir couvert couvre, fit fit over = tenir tenu tient sur")
BLOCK = ("block blocked = bloquer, fill filled = remplir rempli remplit, obstruct obstructed = bloquer, close closed = fermer, clog clogged "
         "= boucher")
REACH = ("reach reached = atteindre atteint atteint, touch touched = toucher, grab grabbed = saisir saisi saisit, climb climbed onto = grimper "
         "sur, jump jumped onto = sauter sur, reach reached = atteindre atteint atteint, get got = prendre pris prend, press pressed = "
         "presser, see saw = voir vu voit, get got to = aller allé va à, jump jumped on = sauter sur, catch caught = attraper")
LOOK_OVER = ("see saw over = voir vu voit par-dessus, look looked over = regarder par-dessus, jump jumped over = sauter par-dessus, "
             "climb climbed over = grimper par-dessus, step stepped over = marcher par-dessus, get got over = passer par-dessus")
SEE = ("see saw = voir vu voit, notice noticed = remarquer, spot spotted = remarquer, find found = trouver, recognize recognized = "
       "reconnaître reconnu reconnaît, see saw = voir vu voit, watch watched = regarder, look looked at = regarder")
HEAR = ("hear heard = entendre entendu entend, notice noticed = remarquer, follow followed = suivre suivi suit, enjoy enjoyed = apprécier, "
        "hear heard = entendre entendu entend, like liked = aimer, understand understood = comprendre compris comprend")
SLEEP = ("sleep slept on = dormir dormi dort sur, lie lay on = reposer sur, rest rested on = reposer sur, jump jumped on = "
         "sauter sur, climb climbed on = grimper sur, sit sat on = asseoir assis assied sur, sleep slept in = dormir dormi dort dans, "
         "lie lay in = reposer dans, stay stayed on = rester sur, leave left = quitter, use used = utiliser")
NEST = ("leave left = quitter, leave left = quitter, leave left = quitter, enter entered = pénétrer dans, like liked = aimer, "
        "live lived in = vivre vécu vit dans, sleep slept in = dormir dormi dort dans, stay stayed in = rester dans, use used = utiliser, "
        "hide hid in = cacher dans, rest rested in = reposer dans")
WEAR = "fit fit = tenir tenu tient, fit fit = tenir tenu tient, suit suited = aller allé va, cover covered = couvrir couvert couvre"
PUT_ON = ("fit fit in = tenir tenu tient dans, fit fit into = tenir tenu tient dans, go went into = entrer dans, go went in = entrer dans, "
          "slide slid into = glisser dans, fit fit = tenir tenu tient")
USE = ("buy bought = acheter, use used = utiliser, take took = prendre pris prend, like liked = aimer, sell sold = vendre vendu "
       "vend, want wanted = vouloir voulu veut, choose chose = choisir choisi choisit, keep kept = garder, need needed = "
       "désirer, carry carried = porter, open opened = ouvrir ouvert ouvre, clean cleaned = laver, repair repaired = réparer, "
       "read read = lire lu lit, play played = jouer, wear wore = porter, lift lifted = soulever, move moved = déplacer, push pushed = "
       "pousser, drive drove = rouler, throw threw away = jeter, break broke = briser, paint painted = peindre peint peint, wash washed = "
       "laver, hide hid = cacher, find found = trouver, return returned = retourner, drop dropped = lâcher, fix fixed = réparer")
PUT_IN = ("put put in = mettre mis met dans, fit fit in = mettre mis met dans, get got into = mettre mis met dans, put put into = mettre mis "
          "met dans, fit fit into = mettre mis met dans, squeeze squeezed into = presser dans, pack packed into = mettre mis met dans, push "
          "pushed into = pousser dans, stuff stuffed into = mettre mis met dans, place placed on = poser sur, put put on = mettre mis met "
          "sur, store stored in = garder dans, hide hid in = cacher dans, place placed in = poser dans, load loaded into = charger dans, "
          "park parked in = garer dans, slide slid into = glisser dans, pack packed in = mettre mis met dans")
PUT_THROUGH = ("get got through = passer par, push pushed through = pousser par, pull pulled through = tirer par, fit fit through = passer "
               "par, carry carried through = porter par, squeeze squeezed through = presser par, move moved through = déplacer par, bring "
               "brought through = apporter par, put put through = mettre mis met par, drive drove through = rouler par, throw threw "
               "through = lancer par")
CUT_WITH = ("cut cut with = couper avec, open opened with = ouvrir ouvert ouvre avec, break broke with = briser avec, split split with = "
            "fendre fendu fend avec")

FRAMES = (
    Frame("animal", CROSS, "way", weight=5.5),
    Frame("animal", CROSS, "water", weight=2),
    Frame("animal", WATER, "water", weight=2),
    Frame("animal", CROSS, "land", weight=2),
    Frame("animal", CLIMB, "height", weight=3),
    Frame("animal", LEAP, "chasm", weight=0.7),
    Frame("animal", ENTER, "room", weight=3),
    Frame("animal", NEST, "room", weight=1),
    Frame("vehicle", CROSS, "way", "slow heavy overloaded old damaged broken rusty light late faulty defective",
          "wide broad dangerous slippery icy muddy steep flooded bumpy winding snowy crowded long closed blocked far busy", weight=1.5),
    Frame("vehicle", TURN, "way room opening bridge", "wide big large tall heavy huge bulky long enormous broad slow old high massive broken",
          "narrow tight small low steep icy crowded muddy flooded bumpy winding slippery dangerous closed cramped full", weight=3,
          both_ways=False),
    Frame("vehicle", STOP_AT, "way room land bridge", "late fast long heavy slow full early overloaded",
          "small crowded busy closed short dirty narrow remote dangerous distant flooded dark", weight=1),
    Frame("animal", CROSS, "bridge", TRAITS["animal"] + " heavy fat big", weight=1.5),
    Frame("vehicle", CROSS, "bridge", "slow heavy overloaded massive wide large rusty old damaged big huge hefty broad",
          "narrow weak fragile flimsy wobbly unstable loose rickety high icy slippery dangerous crowded busy wet shaky low unsafe "
          "rotten blocked short tight thin closed", weight=2.5),
    Frame("vehicle", CROSS, "land", weight=0.7),
    Frame("vehicle", CROSS, "water chasm", "slow heavy overloaded old damaged broken rusty big massive light small late",
          "wide deep broad dangerous muddy frozen rough far vast", weight=1.2),
    Frame("vehicle", DRIVE, "height", "slow heavy overloaded old damaged broken rusty weak light faulty big sluggish",
          "steep high slippery dangerous rocky icy far muddy wet snowy treacherous tall", weight=1.5),
    Frame("boat", GO, "water", weight=1),
    Frame("boat", DOCK, "water", "big large huge wide heavy long tall enormous massive slow old leaky damaged gigantic broken",
          "shallow narrow small rough frozen tight stormy rocky dangerous choppy icy crowded", weight=2),
    Frame("aircraft", LAND, "way land water height", "heavy fast big large huge wide old damaged massive enormous overloaded",
          "short narrow icy wet small soft bumpy crowded slippery snowy flooded uneven dark muddy steep", weight=2),
    Frame("aircraft", FLY, "water land height chasm", "slow heavy old damaged small weak overloaded light broken faulty rusty",
          "wide vast far high tall stormy foggy distant windy dangerous remote broad", weight=1),
    Frame("animal", EAT, "food", TRAITS["animal"] + " full", weight=5),
    Frame("animal", SHUN, "food drink", TRAITS["animal"] + " full old", weight=1.2, shuns=True),
    Frame("animal", SHUN_PLACE, "way water land room height bridge", weight=1.5, shuns=True),
    Frame("animal", EAT, "animal", "full sick lazy sleepy ill sad young shy timid slow old weak tired injured",
          "big large poisonous toxic fast quick huge fat agile spiky hairy", weight=1),
    Frame("animal", DRINK, "drink", TRAITS["animal"] + " full", weight=2.5),
    Frame("animal", SLEEP, "thing support under", None, "hard cold dirty wet uncomfortable narrow unstable wobbly soft hot high "
          "rough dusty filthy rickety damp", weight=1.5),
    Frame("thing container body clothes", FIT_IN, "container", BIG, SMALL, 5, False, did=(SLENDER, ROOMY)),
    Frame("thing vehicle boat aircraft", FIT_IN, "room container", BIG, SMALL, 2, False, did=(SLENDER, ROOMY)),
    Frame("food", FIT_IN, "container body opening", BIG, SMALL, 0.8, False, did=(SLENDER, ROOMY)),
    Frame("animal vehicle", FIT_IN, "container room", BIG, SMALL, 2, False, did=(SLENDER, ROOMY)),
    Frame("thing vehicle missile container", FIT_THROUGH, "opening", BIG, SMALL, 3.5, False, did=(SLENDER, ROOMY)),
    Frame("animal body", FIT_THROUGH, "opening", BIG + " plump chubby obese", SMALL, 2.5, False, did=(SLENDER + " skinny", ROOMY)),
    Frame("boat vehicle", FIT_THROUGH, "opening way", BIG, SMALL, 1, False, did=(SLENDER, ROOMY)),
    Frame("thing animal container", FIT_UNDER, "under", "big tall large high thick fat wide huge enormous bulky heavy plump long",
          "low small narrow short tight", 1.5, False, did=("small low short thin flat tiny little slim", "high tall big wide large")),
    Frame("vehicle boat", PASS_UNDER, "under bridge", "high tall big large wide huge enormous bulky",
          "low narrow small short tight", 2, False, did=("low small short narrow little", "high tall wide large big")),
    Frame("animal", FIT_IN, "under opening", BIG, SMALL, 0.5, False),
    Frame("animal thing vehicle", HIDE, "behind", "big tall fat large wide huge enormous long broad bulky",
          "small thin narrow low short tiny little slim slender", 1, False, did=("small thin little tiny short slim", "big wide tall large thick")),
    Frame("container", HOLD, "thing food clothes", SMALL + " fragile weak flimsy", BIG + " heavy", 2, False, did=(ROOMY, SLENDER)),
    Frame("container", HOLD, "drink", "small leaky tiny cracked broken full dirty fragile thin narrow", "hot heavy cold strong sticky", 0.8, False),
    Frame("animal", PULL, "thing vehicle container food", FEEBLE, LOAD, 3.5, False,
          did=("strong big powerful energetic brave large", "light small little tiny")),
    Frame("animal", FETCH, "thing food", TRAITS["animal"] + " old full", LOAD + " hot sharp dirty far hard wet fragile sticky", 1.5, False),
    Frame("vehicle lifter", PULL, "thing container vehicle boat material", "weak slow old damaged light rusty broken small faulty tiny feeble",
          LOAD, 3, False, did=("strong big powerful large mighty", "light small little tiny")),
    Frame("aircraft boat", PULL, "thing container vehicle animal", "weak slow old damaged light rusty broken small", LOAD, 0.7, False),
    Frame("support", SUPPORT, "thing animal vehicle container", FRAGILE, LOAD + " fat", 3.5, False,
          did=("strong solid sturdy robust thick stable wide", "light small little tiny thin")),
    Frame("bridge", SUPPORT, "vehicle animal", FRAGILE, HEAVY + " big large overloaded", 0.7, False),
    Frame("container", SUPPORT, "thing food", FRAGILE, LOAD, 1, False),
    Frame("animal", CATCH, "animal missile", SLOW, FAST, 3.5, False, did=(FAST + " strong hungry", "slow weak tired lazy old sleepy sick "
          "injured small fat young clumsy lame careless")),
    Frame("vehicle aircraft boat", CATCH, "vehicle animal aircraft boat", "slow old overloaded damaged rusty broken heavy weak sluggish",
          "fast quick agile swift speedy nimble", 1.7, False, did=("fast quick powerful swift speedy", "slow old broken rusty weak overloaded")),
    Frame("tool", CUT, "material thing food", BLUNT, HARD, 3.5, False, did=("sharp strong long heavy powerful", "soft thin tender weak fragile")),
    Frame("light", LIGHT, "room land", FAINT, "dark cold vast wide high gloomy damp large big huge spacious enormous long deep immense", 2.5, False,
          did=("bright strong powerful big large", "small narrow tiny little low")),
    Frame("light", MELT, "food material drink container", FAINT + " distant far", "thick cold frozen wet big large hard huge", 1, False,
          did=("hot strong powerful intense bright", "thin small soft dry")),
    Frame("force", STRIKE, "thing room vehicle boat height breakable support bridge", "weak brief short gentle light mild small faint slow",
          STURDY + " stable firm rigid", 3, False, did=(STRONG + " heavy", "weak fragile flimsy old small rickety light unstable thin")),
    Frame("room boat thing height bridge vehicle breakable", SURVIVE, "force", FRAGILE + " light", STRONG + " heavy big", 2, False,
          did=("strong solid sturdy robust thick resistant", "weak brief gentle short mild")),
    Frame("barrier", STOP, "vehicle animal missile force", "low weak thin small short fragile flimsy rickety loose old slow broken narrow",
          "fast strong heavy powerful quick big violent agile large fierce tall huge", 2.5, False,
          did=("high strong thick solid tall wide sturdy firm", "slow weak light small tired")),
    Frame("cover", COVER, "covered thing", "short small narrow thin little tiny torn old", "wide big large long huge tall high enormous broad", 2, False,
          did=("big wide large long broad", "small narrow short little tiny")),
    Frame("vehicle thing animal", BLOCK, "way opening", "", "", 1, False, did=("wide big large long huge fat bulky enormous broken slow",
          "narrow small tight short low")),
    Frame("animal", REACH, "reached height support", STATURE, LOFTY, 2.5, False, did=("tall big strong agile", "low close")),
    Frame("animal", LOOK_OVER, "height barrier behind", "short small little tiny low young old tired weak", "high tall wide thick", 1.2, False,
          did=("tall big agile strong", "low short small narrow")),
    Frame("animal", SEE, "thing animal land vehicle", SENSES, "small far dark tiny distant remote little minuscule", 1, False),
    Frame("animal", HEAR, "sound", "deaf sleepy far old tired distracted asleep stupid", "quiet faint soft low distant weak brief", 1, False,
          did=("awake careful close", "loud strong high")),
    Frame("thing tool", BREAK, "breakable material", "light soft small blunt weak slow thin little", HARD, 2, False),
    Frame("thing tool missile", BREAK, "breakable", "heavy big sharp large massive hard fast strong solid huge",
          "fragile weak brittle thin old delicate flimsy cracked rotten", 3, False, True),
    Frame("clothes", WEAR, "body animal", "small tight short narrow large big long wide loose tiny", "fat tall skinny plump chubby obese thin slim young", 0.7,
          False),
    Frame("body", PUT_ON, "clothes", "big large wide fat long thick huge", "small tight narrow short little tiny", 0.7, False),
    Frame("person", USE, "thing vehicle container tool clothes", "",
          "expensive cheap ugly boring complicated loud precious dirty heavy big small old large light broken damaged", 2),
    Frame("person", EAT, "food", "", None, 1.5),
    Frame("person", DRINK, "drink", "", None, 0.7),
    Frame("person", CROSS, "way water land room", "", "wide dangerous muddy dark cold narrow far flooded noisy crowded", 1),
    Frame("thing food animal clothes container", PUT_IN, "container room", BIG, SMALL, 3, False, did=(SLENDER, ROOMY), mover=True),
    Frame("thing vehicle animal container", PUT_THROUGH, "opening", BIG, SMALL, 1.2, False, did=(SLENDER, ROOMY), mover=True),
    Frame("material thing food", CUT_WITH, "tool", HARD, BLUNT, 0.7, False, did=("soft thin tender weak fragile", "sharp strong long heavy"),
          mover=True),
)

# --- What stands around: (English, French) words ----------------------------------------------------------------------


def pairs(text):
    """"my=mon dog=chien" -> [("my", "mon"), ("dog", "chien")]; an underscore is a space."""
    return [tuple(part.replace("_", " ").split("=")) for part in text.split()]


COMMA, STOP = pairs(",=,"), pairs(".=.")
# How the main clause denies or affirms, and the form its verb then has; French has one gloss for each word.
PAST_DENIALS = [(pairs(text), form) for text, form in (
    ("didn't=n'a_pas", "participle"), ("did=n'a not=pas", "participle"), ("couldn't=ne_pouvait_pas", "infinitive"),
    ("could=ne_pouvait not=pas", "infinitive"), ("wouldn't=ne_voulait_pas", "infinitive"), ("didn't=n'a_pas", "participle"),
    ("didn't=n'a_pas", "participle"), ("couldn't=ne_pouvait_pas", "infinitive"), ("failed=a_manqué to=de", "infinitive"),
    ("was=était unable=incapable to=de", "infinitive"), ("wasn't=n'était_pas able=capable to=de", "infinitive"),
    ("didn't=n'a_pas want=veut to=de", "infinitive"), ("refused=a_refusé to=de", "infinitive"),
    ("would=ne_voulait not=pas", "infinitive"), ("never=n'a_jamais", "participle"), ("could=ne_pouvait never=jamais", "infinitive"))]
PRESENT_DENIALS = [(pairs(text), form) for text, form in (
    ("doesn't=ne_…_pas", "present"), ("does=ne_… not=pas", "present"), ("can't=ne_peut_pas", "infinitive"),
    ("cannot=ne_peut_pas", "infinitive"), ("won't=ne_veut_pas", "infinitive"), ("never=ne_…_jamais", "third"))]
PAST_DEEDS = [(pairs(text), form) for text, form in (
    *[("", "past")] * 6, ("could=pouvait", "infinitive"), ("managed=a_réussi to=à", "infinitive"))]
PAST_BE = {True: [pairs("was=était")],
           False: [pairs("wasn't=n'était_pas"), pairs("was=n'était not=pas")]}
PRESENT_BE = {True: [pairs("is=est"), pairs("'s=est")], False: [pairs("isn't=n'est_pas"), pairs("is=n'est not=pas")]}
EXCESS = [pairs(text) for text in (
    *["too=trop"] * 8, "far=bien too=trop", "much=beaucoup too=trop", "a=un bit=peu too=trop", "really=vraiment too=trop",
    "so=si", "very=très", "really=vraiment", "quite=assez")] + [[]]
EXTENT = [pairs(text) for text in ("so=si", "very=très", "really=vraiment", "quite=assez")] + [[]]
ENOUGH = pairs("enough=assez")
CONNECTORS = [pairs(text) for text in (*["because=parce_qu'"] * 9, *["since=puisqu'", "as=comme"] * 2, "when=quand")]
SO, THAT = pairs("so=si"), pairs("that=que")
SO_THEN = pairs(",=, so=donc")
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
AGENTS = pairs("i=je we=nous he=il she=elle they=ils you=tu tom=tom mary=mary john=john anna=anna sam=sam paul=paul someone=quelqu'un")
COMPANY = (pairs("with=avec"), pairs("without=sans"), pairs("behind=derrière"), pairs("for=pour"))
NEUTRAL = ("old young little big small red blue black white brown green new beautiful famous strange pretty grey heavy large dirty "
           "long narrow wooden tall tiny huge lovely cute modern ancient silver golden yellow thin poor wild cheap expensive ugly "
           "broken dark empty wet hungry lazy busy deep good bad gray").split()
DETERMINERS = {"a": ("un", "une"), "this": ("ce", "cette"), "my": ("mon", "ma"), "his": ("son", "sa"),
               "her": ("son", "sa"), "our": ("notre", "notre"), "that": ("ce", "cette"), "your": ("ton", "ta"), "their": ("leur", "leur"),
               "one": ("un", "une"), "another": ("un autre", "une autre"), "its": ("son", "sa"), "every": ("chaque", "chaque")}
HARD_H = ("hérisson", "hibou", "haie", "hangar", "hamster", "harpe", "hutte", "hamburger", "hache", "haut", "homard", "hamac",
          "haricot", "hublot", "héron")
NAMES = ("tom", "mary", "john", "anna", "sam", "paul")
UNKNOWN = "[UNK]"  # any word that the tokenizer does not know; its gloss is "?", and a noun then counts as masculine

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
    forms: dict  # of the English: "base", "past", "third"
    glosses: dict  # "infinitive", "participle", "present", "past", "third"
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
        third = base[:-1] + "ies" if re.search(r"[^aeou]y$", base) else base + ("es" if re.search(r"(s|x|z|ch|sh|o)$", base) else "s")
        return cls({"base": base, "past": past, "third": third},
                   {"infinitive": infinitive, "participle": participle, "present": present, "past": "a " + participle,
                    "third": present}, particle)

    def unknown(self):
        return Verb(dict.fromkeys(self.forms, UNKNOWN), dict.fromkeys(self.glosses, "?"), self.particle)


NOUNS = read_nouns()
ADJECTIVES = read_adjectives() | {UNKNOWN: ("?", "?")}
UNKNOWN_NOUN = Noun(UNKNOWN, "?", False)
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
    verb: int = None  # None where the nouns are not both in its clause
    denied: bool = False  # it didn't
    same_gender: bool = False


@dataclass(frozen=True)
class Plan:
    """What was drawn for a sentence. With the other adjective it is the sentence's twin."""
    layout: str
    frame: Frame
    verb: Verb
    subject: Noun
    object: Noun
    adjectives: tuple  # the one that means the subject, the one that means the object
    means_object: bool
    affirmed: bool
    enough: bool
    seed: int  # of what stands around
    plain: bool  # nothing stands around
    noisy: bool  # what stands around may have unknown words

    def twin(self):
        return replace(self, means_object=not self.means_object)


LAYOUTS = {"because": 56, ", because": 7, "two sentences": 9, "because first": 10, "noun so that": 5, "noun, so": 3,
           "so that": 3, ", so": 3, "no pronoun": 7}
# The shares of training sentences in which one of the two nouns, the adjective said of it, or the verb is unknown.
UNKNOWN_SHARES = {"noun": 0.2, "adjective": 0.03, "verb": 0.05}


@functools.cache
def nouns_of(classes):
    """-> [(Noun, class), ...]"""
    return [(noun, name) for name in classes.split() for noun in NOUNS[name]]


def draw(rng, split, same_gender=0.15, plain=False):
    """-> a Plan whose nouns go with adjectives of the given split; `same_gender` is the share of pairs of one gender.
    The `plain` ones are those to begin with: short, and the classes of the nouns decide. "it" comes last as often as first,
    so that neither noun can be found by its distance.

    Outside training there always is a twin, its adjective too is of the split, and all words are known.
    """
    training = split == "training"
    frames = [frame for frame in FRAMES if not plain or frame.of_subject is None and frame.of_object is None]
    weights = [frame.weight for frame in frames]
    while True:
        frame = rng.choices(frames, weights)[0]
        wanted_same = rng.random() < same_gender
        (subject, subject_class), (object_, object_class) = (
            rng.choice(nouns_of(classes)) for classes in (frame.subjects, frame.objects))
        if plain:
            layout = rng.choice(("because", "because first"))
        else:
            layout = rng.choices(list(LAYOUTS), LAYOUTS.values())[0]
        done = frame.did is not None and (frame.of_subject == frame.of_object or rng.random() < 0.25)
        if done:
            affirmed = rng.random() < 0.65
            enough = not affirmed or rng.random() < 0.2
        else:
            affirmed = frame.affirms or frame.shuns or frame.both_ways and rng.random() < 0.15
            enough = frame.both_ways and not frame.shuns and rng.random() < (0.3 if affirmed else 0.06)
        if subject.french == object_.french or (subject.feminine == object_.feminine) != wanted_same:
            continue
        if layout == "no pronoun" and (not training or not frame.both_ways) or "so" in layout.split() and enough:
            continue
        # A kept pair is in no training sentence at all: it would otherwise be learnt that this noun is never meant.
        reasons = [[a for a in reasons if split_of(noun, a) == split and not (training and split_of(other, a) != split)]
                   for noun, other, reasons in zip((subject, object_), (object_, subject),
                                                   frame.reasons(subject_class, object_class, done))]
        if not reasons[1] or not reasons[0] and not (training and frame.subjects == "person"):
            continue
        adjectives = tuple(rng.choice(choices) if choices else None for choices in reasons)
        means_object = adjectives[0] is None or rng.random() < 0.5
        verb = rng.choice(VERBS[frame.verbs])
        if training:
            if rng.random() < UNKNOWN_SHARES["noun"]:
                subject, object_ = rng.choice(((UNKNOWN_NOUN, object_), (subject, UNKNOWN_NOUN)))
            if rng.random() < UNKNOWN_SHARES["adjective"]:
                adjectives = (UNKNOWN, UNKNOWN)
            if rng.random() < UNKNOWN_SHARES["verb"]:
                verb = verb.unknown()
        return Plan(layout, frame, verb, subject, object_, adjectives, means_object, affirmed, enough, rng.getrandbits(32), plain,
                    training)


def elided(french):
    return french[0] in "aeiouâàéèêîôœh" and not french.startswith(HARD_H)


def noun_phrase(rng, noun, role=None, plan=None):
    """Determiner, perhaps an adjective that any noun could have, noun."""
    words = [(noun.english, noun.french, role)]
    if not plan.plain and rng.random() < 0.02:
        modifier = rng.choice(rng.choice(list(NOUNS.values())))  # "kitchen table"
        if modifier.english not in (plan.subject.english, plan.object.english):
            words.insert(0, (modifier.english, modifier.french))
    if not plan.plain and rng.random() < 0.2:
        adjective = rng.choice(NEUTRAL)
        if plan.noisy and rng.random() < 0.15:
            words.insert(0, (UNKNOWN, "?"))
        elif split_of(noun, adjective) == "training" and adjective not in plan.adjectives:
            words.insert(0, (adjective, ADJECTIVES[adjective][noun.feminine]))
    determiner = "the" if plan.plain or rng.random() < 0.85 else rng.choice(list(DETERMINERS))
    if determiner == "the":
        gloss = "l'" if elided(words[0][1]) else ("le", "la")[noun.feminine]
    else:
        gloss = DETERMINERS[determiner][noun.feminine]
    if determiner == "a" and words[0][0][0] in "aeiou":
        determiner = "an"
    return [(determiner, gloss), *words]


def person(rng, plan):
    return noun_phrase(rng, rng.choice(NOUNS["person"]), plan=plan)


def main_clause(rng, plan, present, it=False):
    """With `it`, "it" stands for the noun that the adjective means."""
    feminine = (plan.object if plan.means_object else plan.subject).feminine
    subject = noun_phrase(rng, plan.subject, "subject", plan)
    object_ = noun_phrase(rng, plan.object, "object", plan)
    if it and plan.means_object:
        object_ = [("it", ("le", "la")[feminine], "it")]
    elif it:
        subject = [("it", ("le", "la")[feminine] if plan.frame.mover else ("il", "elle")[feminine], "it")]
    auxiliary, form = rng.choice(PAST_DEEDS if plan.affirmed else PRESENT_DENIALS if present else PAST_DENIALS)
    if plan.frame.shuns:
        auxiliary, form = [], "past"
    never = auxiliary and auxiliary[-1][0] == "never" and form == "participle"
    english = plan.verb.forms["past" if form == "past" or never else "third" if form == "third" else "base"]
    if plan.frame.mover:
        agent = person(rng, plan) if rng.random() < 0.4 else [rng.choice(AGENTS)]
        words = [*agent, *auxiliary, (english, plan.verb.glosses[form], "verb"), *subject]
    else:
        words = [*subject, *auxiliary, (english, plan.verb.glosses[form], "verb")]
    if plan.verb.particle:
        words.append(plan.verb.particle)
    words += object_
    if plan.plain:
        return words
    if rng.random() < 0.08:
        words += rng.choice(COMPANY) + person(rng, plan)
    if rng.random() < 0.12:
        words += rng.choice(ADVERBS)
    return words


def judgement(rng, plan, present, so=False):
    """"was too wide"; with `so`, "was so wide"."""
    denied = plan.enough and not plan.affirmed
    feminine = (plan.object if plan.means_object else plan.subject).feminine
    adjective = plan.adjectives[plan.means_object]
    words = list(rng.choice((PRESENT_BE if present else PAST_BE)[not denied]))
    degree = SO if so else rng.choice(EXTENT if plan.affirmed and not plan.frame.shuns else EXCESS)
    words += [] if plan.enough else degree
    words.append((adjective, ADJECTIVES[adjective][feminine], "adjective"))
    return words + (ENOUGH if plan.enough else [])


def build(plan):
    """-> the Sentence of a plan."""
    rng = random.Random(plan.seed)
    present = not plan.affirmed and rng.random() < 0.15
    meant = plan.object if plan.means_object else plan.subject
    so_that = plan.layout.endswith("so that")
    main = main_clause(rng, plan, present, it=plan.layout.startswith("noun"))
    said = judgement(rng, plan, present, so_that)
    noun = noun_phrase(rng, meant, "object" if plan.means_object else "subject", plan)
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
            closing = before + person(rng, plan) + after
    words = {
        "because": lambda: main + because + it + said,
        ", because": lambda: main + COMMA + because + it + said,
        "two sentences": lambda: main + STOP + it + said,
        "because first": lambda: because + it + said + COMMA + main,
        "noun so that": lambda: noun + said + THAT + main,
        "noun, so": lambda: noun + said + SO_THEN + main,
        "so that": lambda: it + said + THAT + main,
        ", so": lambda: it + said + SO_THEN + main,
        "no pronoun": lambda: noun + said,
    }[plan.layout]()
    words = opening + words + closing + (STOP if rng.random() < 0.85 else [])
    sentence = render(words, plan.means_object)
    sentence.denied = not plan.affirmed
    sentence.same_gender = plan.subject.feminine == plan.object.feminine
    return sentence


def render(words, means_object):
    text, spans, start_of_sentence = "", [], True
    for english, *_ in words:
        shown = english.capitalize() if start_of_sentence or english in ("i", "monday", "sunday", *NAMES) else english
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
        first, last = sorted((sentence.antecedent, sentence.other))
        if not first < sentence.it < last:  # else "it" is in the clause of the verb, in the place of the noun
            sentence.verb = roles["verb"]
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
    for words, _ in PAST_DENIALS + PRESENT_DENIALS + PAST_DEEDS:
        add(words)
    for words in (*PAST_BE[True], *PAST_BE[False], *PRESENT_BE[True], *PRESENT_BE[False], *EXCESS, *EXTENT, ENOUGH, *CONNECTORS,
                  *ADVERBS, *OPENINGS, *CLOSINGS, *COMPANY, SO, THAT, SO_THEN, AGENTS, COMMA, STOP, *(part for pair in PERSON_CLOSINGS for part in pair)):
        add(words)
    return sorted(english - {UNKNOWN}), sorted(french - {"?"})
