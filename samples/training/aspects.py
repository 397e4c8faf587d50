"""Sentences about restaurants for the sample `reviews-aspect`: what is said of food, service, price and place.

A sentence has one to four clauses, each about one aspect and for or against it. `draw` makes one with its labels and
where the clauses stand. Some words and some frames are kept out of training, so that they can be tested with: see
`KEPT_WORDS` and `KEPT_FRAMES`.
"""
import hashlib
import re

ASPECTS = ["food", "service", "price", "place"]
LABELS = ["positive", "negative", "not mentioned"]


def words(text):
    return [word.replace("_", " ") for word in text.split()]


# ----------------------------------------------------------------------------------------------------------- words

# Nouns by what can be said of them: the adjectives of a kind are in ADJECTIVES. One for each number: "one", "many" and
# "stuff" (no "a" before it).
NOUNS = {
    "dish": {
        "aspect": "food",
        "one": words("""soup pizza steak salad burger sandwich omelette curry pie cake dessert starter dish meal breakfast
            lunch dinner supper fish chicken lamb duck roast stew risotto lasagne pasta_dish sauce pudding tart cheesecake
            ice_cream crust dough filling sushi lobster salmon tuna trout turkey quiche casserole pancake waffle croissant
            baguette bagel burrito taco kebab schnitzel goulash paella ravioli gnocchi carbonara tiramisu brownie sorbet
            mousse soufflé crumble broth chowder gazpacho ramen noodle_soup hot_dog cheese_plate fondue raclette moussaka
            falafel hummus pâté terrine ragout gravy dressing topping appetizer appetiser entrée buffet brunch side_dish
            main_course first_course second_course tasting_menu chili chilli dal tikka biryani satay teriyaki dumpling
            meatloaf sausage cutlet fillet sirloin burger_patty bun pastry muffin scone doughnut macaron panna_cotta
            crème_brûlée apple_pie tomato_soup onion_soup fish_soup chocolate_cake lamb_stew beef_stew roast_beef
            chicken_curry mushroom_soup lentil_soup vegetable_soup fruit_salad potato_salad caesar_salad"""),
        "many": words("""potatoes vegetables noodles fries chips dumplings mussels oysters prawns shrimps shrimp scallops ribs
            meatballs sausages tacos pancakes waffles pastries desserts starters dishes meals eggs beans mushrooms
            carrots tomatoes peas onions olives snacks tapas cakes cookies biscuits sandwiches burgers pizzas salads
            sauces toppings portions courses chops wings nuggets spring_rolls croquettes rolls buns muffins scones
            doughnuts steaks leftovers greens berries cherries strawberries ingredients flavours flavors spices herbs
            snails crabs sardines anchovies fish_cakes side_dishes main_courses appetizers ravioli_parcels crisps
            nachos quesadillas enchiladas burritos"""),
        "stuff": words("""food pasta rice bread meat beef pork bacon ham cheese butter spaghetti tofu seafood fruit
            chocolate cream yoghurt porridge cereal sushi veal venison cod squid octopus calamari caviar garlic_bread
            lettuce spinach cabbage broccoli cooking cuisine kitchen mashed_potato toast honey jam batter icing"""),
    },
    "drink": {
        "aspect": "food",
        "one": words("""beer wine lemonade cocktail lager juice cider milkshake smoothie champagne ale white_wine rosé
            gin_and_tonic orange_juice iced_tea soda cola prosecco sparkling_wine apple_juice"""),
        "many": words("drinks beers cocktails juices milkshakes smoothies beverages"),
        "stuff": words("beer wine lemonade cider champagne juice"),
    },
    "hot_drink": {
        "aspect": "food",
        "one": words("coffee tea espresso cappuccino latte hot_chocolate mocha cocoa green_tea"),
        "many": words("coffees teas"),
        "stuff": words("coffee tea cocoa"),
    },
    "person": {
        "aspect": "service",
        "one": words("""waiter waitress bartender barman barmaid host hostess manager owner cashier server receptionist
            doorman head_waiter landlord landlady boss sommelier maître_d' steward assistant girl_at_the_bar
            man_at_the_door woman_at_the_desk young_waiter old_waiter busboy porter proprietor crew team staff
            personnel wine_waiter person_who_served_us lady_who_served_us man_who_served_us girl_who_served_us"""),
        "many": words("""waiters waitresses servers bartenders hosts owners staff employees managers people_at_the_bar
            cashiers staff_members hostesses attendants people_who_served_us stewards"""),
        "stuff": words("staff personnel management everyone_who_served_us"),
    },
    "service": {
        "aspect": "service",
        "one": words("""service table_service welcome greeting reception room_service delivery waiting_staff_service
            customer_service bar_service hospitality order_taking"""),
        "many": words("manners"),
        "stuff": words("service hospitality customer_service attention"),
    },
    "price": {
        "aspect": "price",
        "one": words("""price bill check total cost lunch_price cover_charge charge fee corkage tab final_bill price_level
            price_tag final_price service_charge tariff amount_we_paid sum_we_paid entrance_fee price_of_the_wine
            price_of_the_meal price_of_the_menu price_of_a_beer cost_of_the_meal bill_at_the_end"""),
        "many": words("""prices costs charges fees rates menu_prices wine_prices drink_prices prices_of_the_drinks
            prices_here prices_on_the_menu tariffs"""),
        "stuff": words("pricing"),
    },
    "priced": {  # food by its name, price by what is said of it
        "aspect": "price",
        "one": words("""meal menu lunch dinner restaurant place set_menu wine_list wine beer coffee steak soup pizza fish
            dessert lobster breakfast salad bottle_of_wine bottle_of_water glass_of_wine cocktail burger sandwich
            children's_menu lunch_menu buffet whole_evening dish tea cake evening brunch café"""),
        "many": words("""drinks desserts starters cocktails wines dishes meals portions pizzas burgers menus sandwiches
            steaks oysters beers cakes coffees"""),
        "stuff": words("food wine beer everything eating_here water seafood"),
    },
    "room": {
        "aspect": "place",
        "one": words("""room dining_room terrace garden restaurant place hall bar courtyard patio balcony toilet bathroom
            restroom washroom building cellar basement corner table_by_the_door entrance cafe café bistro pub tavern
            interior dining_area seating_area lounge lobby rooftop veranda porch conservatory back_room tearoom
            dining_hall ladies'_room men's_room kitchen_area location house inn diner canteen winter_garden
            beer_garden smoking_area upper_floor ground_floor hallway foyer"""),
        "many": words("""rooms tables toilets chairs seats benches cushions tablecloths carpets curtains windows walls floors
            bathrooms restrooms surroundings premises booths sofas stools armchairs napkins"""),
        "stuff": words("furniture seating floor carpet"),
    },
    "mood": {
        "aspect": "place",
        "one": words("""atmosphere ambience ambiance setting view décor decor decoration design mood vibe lighting
            view_from_the_terrace view_of_the_lake view_over_the_sea neighbourhood neighborhood interior_design
            fireplace garden_view scenery"""),
        "many": words("views decorations surroundings flowers paintings candles lights"),
        "stuff": words("decor lighting ambience atmosphere furnishing"),
    },
    "sound": {
        "aspect": "place",
        "one": words("music background_music live_music band noise_level playlist piano_music"),
        "many": words("loudspeakers acoustics"),
        "stuff": words("music background_music"),
    },
}

ANY_GOOD = words("""good great excellent wonderful fantastic amazing lovely perfect superb brilliant terrific outstanding
    fine pleasant marvellous marvelous fabulous splendid awesome exceptional magnificent impressive delightful nice
    first-class top_notch incredible flawless sublime divine remarkable memorable satisfying decent super phenomenal
    beautiful stunning spectacular stellar unforgettable extraordinary solid first-rate impeccable enjoyable faultless heavenly
    gorgeous charming exquisite commendable top splendid tremendous""")
ANY_BAD = words("""bad terrible awful horrible dreadful poor disappointing appalling disgraceful mediocre miserable atrocious
    unacceptable lousy abysmal dismal pathetic unpleasant third-rate hopeless horrid shocking ghastly rubbish
    substandard unimpressive inferior subpar disastrous annoying ridiculous underwhelming second-rate dire frightful
    deplorable unsatisfactory average so-so nasty revolting catastrophic""")

# kind of noun: (for, against); what is said of no other kind of noun says what is meant even of an unknown one.
ADJECTIVES = {
    "dish": (
        words("""delicious tasty fresh hot tender juicy crisp crispy crunchy creamy rich savoury savory flavourful flavorful
            yummy mouth-watering succulent well-cooked homemade well-seasoned spicy light fluffy moist aromatic scrumptious
            delectable appetizing appetising piping_hot hearty sweet filling flaky buttery smoky nutritious healthy
            generous golden perfectly_cooked beautifully_presented well_seasoned tangy zesty velvety ripe smooth"""),
        words("""cold salty tasteless bland burnt burned dry greasy soggy tough stale overcooked undercooked raw oily rubbery
            watery lukewarm flavourless flavorless inedible chewy mushy disgusting rotten mouldy moldy sour bitter
            over-salted overdone underdone frozen insipid tepid stodgy limp slimy unappetizing unappetising half-cooked
            charred pallid revolting sickly gristly unseasoned tinned reheated lumpy off spoiled spoilt bone-dry
            stone_cold hard fatty sickening underseasoned overseasoned tiny dull vile gross""")),
    "drink": (
        words("ice-cold refreshing delicious tasty fruity fresh chilled smooth crisp well_chilled thirst-quenching"),
        words("warm lukewarm flat stale watery sour bitter watered-down corked tasteless vinegary undrinkable weak")),
    "hot_drink": (
        words("hot delicious strong aromatic fragrant tasty fresh rich full-bodied freshly_brewed"),
        words("cold weak bitter watery lukewarm burnt stale undrinkable tasteless tepid burned")),
    "person": (
        words("""kind friendly polite helpful attentive courteous charming cheerful patient welcoming professional
            considerate knowledgeable efficient gracious obliging warm sweet thoughtful pleasant smiling caring
            accommodating well-trained good-natured warm-hearted cordial quick prompt respectful competent skilled
            discreet hospitable gentle funny skilful kind-hearted good-humoured humble sympathetic genial wonderful_with_the_children"""),
        words("""rude unfriendly impolite slow careless arrogant inattentive unhelpful grumpy lazy bored surly moody
            clumsy incompetent indifferent impatient cold bad-tempered disorganised disorganized forgetful
            unprofessional snobbish aggressive nasty dismissive condescending hostile sullen overworked stressed
            disinterested uninterested cheeky discourteous pushy clueless insolent cranky ill-mannered mean distracted
            sloppy short-tempered disrespectful sulky confused untrained ignorant hurried curt abrupt gruff stroppy""")),
    "service": (
        words("""quick fast prompt attentive friendly efficient speedy swift professional polite helpful warm impeccable
            courteous smooth faultless seamless personal discreet cordial kind hospitable fast_and_friendly"""),
        words("""slow rude inattentive careless unfriendly chaotic sluggish disorganised disorganized unprofessional
            sloppy indifferent impersonal cold painfully_slow non-existent incompetent unhelpful clumsy frosty chilly
            inefficient haphazard lax""")),
    "price": (
        words("""fair reasonable low modest moderate affordable attractive sensible acceptable cheap honest
            unbeatable okay small competitive student-friendly family-friendly manageable very_reasonable friendly"""),
        words("""high steep exorbitant outrageous excessive inflated unreasonable unfair extortionate sky-high huge
            astronomical absurd scandalous hefty enormous overblown expensive exaggerated stiff prohibitive insane
            painful eye-watering hair-raising unjustified_ extravagant crazy unjustified""")),
    "priced": (
        words("""cheap inexpensive affordable reasonably_priced fairly_priced good_value great_value worth_the_money
            worth_every_penny worth_every_cent moderately_priced excellent_value well_priced worth_the_price a_bargain
            a_steal value_for_money low-priced budget-friendly worth_it free cheaper_than_expected dirt_cheap"""),
        words("""expensive dear overpriced pricey costly over-priced poor_value unaffordable too_expensive too_dear
            outrageously_expensive terribly_expensive a_rip-off bad_value dearer_than_expected pricy
            terribly_overpriced extortionate""")),
    "room": (
        words("""clean cosy cozy comfortable bright spacious quiet charming elegant warm stylish tidy inviting spotless
            airy peaceful romantic roomy intimate modern well-lit snug welcoming calm pretty sunny well-kept
            immaculate beautifully_decorated picturesque quaint neat tasteful idyllic homely shady comfy soft
            tastefully_decorated large leafy light neatly_laid secluded gorgeous"""),
        words("""dirty noisy dark cramped draughty drafty shabby crowded stuffy cold smelly gloomy filthy uncomfortable
            loud dusty dingy chilly damp sticky packed overcrowded grubby run-down ugly smoky narrow depressing
            wobbly hot rundown musty unclean messy claustrophobic cluttered unheated seedy worn-out threadbare dilapidated
            freezing too_small hard tatty sordid bleak musty-smelling broken stained tacky""")),
    "mood": (
        words("""cosy cozy romantic relaxed charming warm stylish elegant inviting peaceful calm pretty intimate tasteful
            soothing breathtaking festive lively cheerful gorgeous welcoming friendly relaxing soft magical
            picturesque idyllic homely inspiring laid-back buzzing comfortable enchanting"""),
        words("""gloomy depressing cold dull sterile tacky kitschy shabby dreary ugly tasteless boring harsh drab bleak
            stuffy uninviting garish impersonal soulless tense oppressive dark dated charmless old-fashioned""")),
    "sound": (
        words("soft relaxing soothing quiet pleasantly_quiet tasteful gentle calm low lively unobtrusive"),
        words("loud deafening noisy too_loud annoying unbearable ear-splitting harsh earsplitting intrusive irritating")),
}

# What a clause may have instead of "was", and what may stand behind a noun.
SEEMED = {"food": "tasted looked came_out turned_out seemed".split(), "service": "seemed was_being proved turned_out".split(),
          "price": "seemed looked turned_out".split(), "place": "looked felt seemed appeared".split()}
WHICH = {
    "food": words("""of_the_day we_ordered that_I_had with_mushrooms my_wife_had with_cream from_the_menu on_my_plate I_chose
        we_shared from_the_grill with_garlic for_two which_we_ordered on_the_menu that_came_first"""),
    "service": words("at_the_bar with_the_glasses who_took_our_order at_the_door with_the_beard here on_duty that_night we_got"),
    "price": words("here for_two in_the_end on_the_menu at_lunch these_days"),
    "place": words("upstairs at_the_back by_the_window outside downstairs inside in_the_corner near_the_bar where_we_sat"),
}
WHEN = words("this_time as_usual last_night all_evening as_ever for_us that_evening in_the_end on_our_visit today once_more")

# Not said of the kind, although it is said of anything.
NOT_SAID = {"price": words("heavenly charming gorgeous exquisite top splendid enjoyable nasty revolting solid beautiful stunning delightful spectacular memorable unforgettable poor pleasant divine sublime "
                           "nice_ lovely flawless super impressive decent fantastic_ tasty inferior subpar substandard "
                           "remarkable impressive incredible phenomenal exceptional extraordinary amazing awesome unimpressive "
                           "satisfying disappointing_ mediocre lousy third-rate hopeless"),
            "person": words("satisfying mediocre subpar inferior third-rate flawless spectacular"),
            "priced": ANY_GOOD + ANY_BAD}

MORE = {  # comparatives, for "could not have been ..."
    "dish": words("better fresher tastier hotter more_delicious juicier more_tender crispier creamier"),
    "drink": words("better colder fresher more_refreshing"), "hot_drink": words("better hotter stronger"),
    "person": words("kinder friendlier nicer more_helpful more_polite politer more_attentive warmer better sweeter more_patient"),
    "service": words("better faster quicker friendlier more_attentive smoother prompter"),
    "price": words("lower fairer better more_reasonable"), "priced": words("cheaper more_affordable better_value"),
    "room": words("cosier cleaner nicer more_comfortable prettier brighter quieter more_charming cozier"),
    "mood": words("nicer better cosier more_romantic more_relaxed prettier warmer"), "sound": words("nicer quieter softer better"),
}

VERY = words("very really so quite absolutely extremely truly incredibly rather pretty surprisingly wonderfully simply just "
             "always totally particularly especially perfectly amazingly utterly terribly awfully completely a_bit "
             "a_little rather_too far_too much_too way_too too still also again as_always unbelievably exceptionally "
             "consistently genuinely remarkably fairly decidedly downright positively mostly often")
TOO = ("far too", "much too", "way too", "too", "rather too", "a bit", "a little", "terribly", "awfully", "downright")
FOR_ONLY = ("wonderfully", "perfectly", "amazingly", "positively", "exceptionally")
NOT_VERY = ["very", "really", "particularly", "exactly", "especially", "that", "too", "so", "overly", "terribly", "all that",
            "remotely", "even", "quite", "ever"]

# Whole clauses that speak of one aspect: for, against. [dish], [person], ... is a noun of that kind with "the"; a clause
# may deny what it says, or mislead with a noun of another aspect.
SAID = {
    "food": (
        """[dish] melted in the mouth|[dish] melted on the tongue|[dish] tasted like my grandmother's|[dish] was cooked to perfection
        [dish] tasted heavenly|[dish] tasted wonderful|[dish] tasted great|[dish] smelled delicious|[dish] tasted fresh
        the chef is a genius|the cook knows what he is doing|the chef knows her job|we ate very well|I ate well|we always eat well here
        every bite was a pleasure|we cleaned our plates|I could have eaten it twice|my mouth is still watering|we licked our plates
        [dish] was full of flavour|[dish] was bursting with flavour|there was nothing wrong with [dish]|I have never eaten better
        I have never had better [~dish]|we would order [dish] again|nothing on my plate was bland|no dish was cold|not one dish disappointed
        the portions were generous|the portions were huge|they use only fresh ingredients|the cooking was not bad at all
        I could not find a fault with [dish]|nothing tasted stale|I had the best [~dish] of my life|the best [~dish] in town
        [dish] came hot from the oven|[dish] had a lovely crust|my husband asked for the recipe of [dish]|we had seconds of [dish]
        there was plenty of [~dish]|[dish] had just the right amount of salt|everything we ate was fresh|everything tasted delicious
        the menu had plenty of choice|there was a good choice of dishes|[dish] was seasoned just right|the kids finished [dish]
        we enjoyed every mouthful|I still dream of [dish]|[dish] hit the spot|not a crumb was left|there was not a crumb left
        [dish] was nothing short of delicious|the chef deserves a star|the cook put his heart into [dish]|we have never tasted better
        [drink] was cold and fresh|[drink] went down well|[hot_drink] woke me up|[dish] did not disappoint|[dish] never disappoints
        the flavours were beautifully balanced|the vegetarian options were plentiful|nobody left hungry|nobody complained about [dish]""",
        """[dish] tasted of nothing|[dish] tasted like cardboard|[dish] tasted of soap|[dish] tasted awful|[dish] smelled bad|[dish] tasted stale
        I could not finish [dish]|we left most of [dish]|[dish] made me sick|I was ill afterwards|we got food poisoning|[dish] was full of bones
        [dish] needed salt|[dish] lacked salt|[dish] lacked flavour|[dish] came out of a tin|[dish] came from the freezer
        [dish] came straight from the microwave|there was a hair in [dish]|I found a fly in [dish]|there was a hair in my [~dish]
        [dish] had no taste|there was no taste in [dish]|the chef should find another job|the cook must have been asleep
        the portions were tiny|the portions were too small|we were still hungry afterwards|we left hungry|the cook forgot the salt
        I would not give [dish] to my dog|my dog would not eat [dish]|nothing tasted fresh|nothing we ate was good|nothing was hot
        no dish was good|not one dish was fresh|I have eaten better|I have had better [~dish]|we have eaten better at school
        [dish] was swimming in fat|[dish] was drowned in oil|[dish] was full of grease|[dish] was burnt black|[dish] was raw inside
        [dish] was raw in the middle|[dish] was cold in the middle|[dish] was tough as leather|[dish] was hard as stone
        I pushed [dish] away|we sent [dish] back|I sent my [~dish] back|there was too much salt in [dish]|there was hardly any meat in [dish]
        the menu had little choice|there was nothing for vegetarians|[dish] fell apart|[dish] stuck to my teeth|[dish] tasted of fish
        [dish] was not cooked through|[dish] was dripping with fat|[dish] was nothing like fresh|the ingredients were far from fresh
        [drink] was flat and warm|[hot_drink] tasted like dishwater|[hot_drink] tasted burnt|we did not enjoy a single bite
        I did not like the taste of [dish]|I could not eat [dish]|nobody finished [dish]|the flavours did not go together
        [dish] was a salty mess|[dish] gave me a stomach ache|they had run out of [~dish]|[dish] had gone off"""),
    "service": (
        """[person] smiled all evening|[person] made us feel at home|[person] could not do enough for us|[person] remembered our names
        [person] took good care of us|[person] looked after us well|[person] greeted us warmly|[person] greeted us with a smile
        [person] always had a smile|[person] answered all our questions|[person] helped us with the menu|[person] brought us a free drink
        we were served at once|we were served quickly|our order came in no time|the food came quickly|our food arrived quickly
        [dish] came within minutes|we did not have to wait|we didn't wait long|nobody had to wait|we never waited long
        we felt welcome|we were made welcome|we were well looked after|we were treated like royalty|they treated us like family
        [person] was a gem|[person] was a star|[person] went out of his way to help|[person] went the extra mile|[person] knew the menu well
        [person] was never rude|nobody was rude|nobody was unfriendly|nobody rushed us|[person] did not rush us|[person] never left us waiting
        [person] kept our glasses full|[person] recommended a good wine|[person] brought a chair for my mother|no one kept us waiting
        they found a table for us at once|they seated us right away|a smile came with every plate|[person] was quick to help
        [person] had time for a chat|[person] was good with the children|[person] joked with the children|[person] apologised at once
        [person] apologized and brought another|[person] noticed everything|every wish was granted|we got our drinks immediately
        we were greeted with a smile|I was served with a smile|they took our order right away|they were nice to us|they were kind to us
        [person] explained every dish|[person] welcomed us warmly|[person] thanked us|[person] helped my grandmother to her seat|the wait was short|there was no wait
        [person] greeted us kindly|[person] treated us well|[person] made our evening|[person] served us with a smile|we hardly waited|everything came on time
        [person] listened to us|[person] was there when we needed him|you feel like a guest here""",
        """[person] ignored us|[person] never smiled|[person] did not smile once|[person] forgot our order|[person] forgot the drinks
        [person] brought the wrong dish|[person] brought the wrong order|[person] brought me the wrong soup|[person] got our order wrong
        [person] shouted at us|[person] rolled his eyes|[person] rolled her eyes|[person] looked bored|[person] looked at his phone
        [person] spilled wine on my coat|[person] spilt soup on my dress|[person] dropped my plate|[person] would not help us
        [person] did not listen|[person] didn't listen to us|[person] was nowhere to be seen|[person] never came back|[person] kept us waiting
        we waited an hour for our food|we waited forty minutes for the soup|I waited half an hour for a coffee|we had to wait ages
        we waited for an hour|we had to wait too long|our food took an hour|our food took ages|[dish] took forever to arrive
        [dish] took an hour to come|our order took ages|it took an hour to get a drink|it took forever to get the menu
        nobody came to our table|no one came to take our order|nobody served us|nobody greeted us|nobody said hello|no one smiled
        no one apologised|nobody apologized|not one waiter smiled|not a single waiter was kind|they ignored us|they forgot about us
        we were treated like dirt|we were not welcome|we did not feel welcome|we felt unwelcome|they made us feel unwelcome
        we had to ask three times|we had to ask twice for water|I had to ask for the menu twice|our drinks never came
        they rushed us|they wanted us to leave|they threw us out|[person] rushed us|[person] argued with us|[person] was in a bad mood
        [person] did not know the menu|[person] refused to help|[person] turned away|[person] let us wait|[person] made us wait
        [person] could not be bothered|[person] yelled at us|[person] sighed all the time|[person] laughed at us|[person] insulted my wife|[person] snapped at us
        the wait was too long|the wait was endless|we queued for ages|[person] frowned at us|[person] served us last|[person] never came|[person] disappeared
        [person] mixed up our orders|[person] treated us badly|[person] was on the phone|[person] took ages|nobody brought the menu|nothing came on time
        [person] did not care|[person] didn't care about us|[person] hardly looked at us
        [person] didn't even say hello|[person] did not apologise|[person] spoke to us as if we were children|[person] walked past us
        we were ignored all evening|we were served last|they had lost our booking|they lost our reservation|they gave our table away"""),
    "price": (
        """it was cheap|it is cheap|the bill was a pleasant surprise|the bill was smaller than expected|you could eat there every day for that price|it hardly cost anything
        it was not expensive|it wasn't expensive|it was not dear|it wasn't dear at all|nothing was dear
        nothing was expensive|nothing was overpriced|nothing cost much|nothing costs more than ten euros|it did not cost much
        it didn't cost a lot|it cost next to nothing|it cost almost nothing|we paid very little|we paid next to nothing|we paid less than expected
        I paid only ten euros|I paid less than I expected|you get a lot for your money|you get good value for money|it was good value
        it was great value for money|it is worth the money|it was worth every penny|it was worth every cent|it was well worth it
        it won't break the bank|it did not break the bank|it will not ruin you|it is easy on the wallet|it was kind to our wallet
        you pay little|you pay half of what others ask|you can't beat the price|you cannot beat these prices|it was a bargain
        it was a real bargain|[price] was a pleasant surprise|[price] surprised us pleasantly|anyone can afford it|everyone can afford it
        even students can afford it|I could afford it|we got change from a twenty|[price] suited our budget|[price] was within our budget
        it fits every budget|[price] was lower than expected|[price] was less than we feared|we saved money|they gave us a discount
        there was a discount for children|children eat for free|the second drink was free|we did not have to pay much
        there were no hidden charges|nobody was overcharged|we were not overcharged|it was affordable|it was inexpensive|[price] was not high
        you will not find it cheaper|nowhere is cheaper|[priced] cost only a few euros|[priced] cost very little|[priced] costs almost nothing
        for what you get it is cheap|[priced] did not cost much|[priced] was half price|we would gladly pay it again|[price] made us smile""",
        """it was expensive|it is expensive|the bill came to a fortune|the bill was a shock|I nearly fainted when I saw the bill|you need a full wallet|it is not cheap here
        it was dear|it was too dear|it was not cheap|it wasn't cheap|it is not cheap at all|nothing was cheap
        nothing is cheap here|it was overpriced|it cost a fortune|it cost too much|it cost far too much|it cost an arm and a leg
        [priced] cost a fortune|[priced] cost far too much|[priced] costs too much|[priced] cost more than at home|[priced] cost twenty euros
        we paid a fortune|we paid far too much|we paid too much|I paid too much|I paid twice what I expected|we paid double
        they charge too much|they charge a lot|they charged us too much|they overcharged us|we were overcharged|I was overcharged
        they charged us for the bread|they charge extra for water|they even charged for tap water|you pay for every extra|every extra costs money
        it was a rip-off|it was a complete rip-off|we felt ripped off|we felt robbed|it is daylight robbery|it was poor value
        it was not worth the money|it wasn't worth the money|it is not worth the price|it wasn't worth it|it was not worth a penny
        you get little for your money|you do not get much for your money|there was no value for money|it was bad value for money
        [price] was a shock|[price] shocked us|[price] gave us a shock|[price] made us gasp|[price] was a nasty surprise|[price] hurt
        [price] was not justified|[price] was more than we could afford|we could not afford it|nobody can afford it|no student can afford it
        it broke the bank|it emptied our wallets|it was hard on the wallet|my wallet is empty now|[price] was through the roof
        [price] went through the roof|[price] was twice as high as last year|[price] was higher than expected|[price] has doubled
        they raised their prices|they have put their prices up|[price] was not fair|[price] did not match what we got
        there was a hidden charge on the bill|there was a mistake on the bill|you can eat cheaper elsewhere|it is cheaper at home"""),
    "place": (
        """we felt at home in [room]|[room] had a lovely view|there was a view of the sea|we had a view over the lake|we sat by the fire
        we had a table by the window|we sat in the shade|we sat in the sun|the flowers on the tables were pretty|the candles were a nice touch
        [room] was full of light|[room] was full of flowers|[room] smelled of roses|[room] looked new|[room] looked lovely|[room] was a dream
        there was plenty of space|there was plenty of room|there was room for everyone|the chairs were comfortable|you sit comfortably here
        one sits well here|you could hear yourself talk|we could talk in peace|we could hear each other|it was quiet|it was cosy inside
        it was cosy|it was clean|it was spotless|everything was clean|everything was spotless|nothing was dirty|nothing was noisy
        you could eat off the floor|there was not a speck of dust|there was no noise|there was no smoke|it was never too loud|it was not loud
        [room] is right by the river|it lies in a beautiful street|parking was easy|there was easy parking|it is easy to find
        [room] is beautifully decorated|[mood] made us happy|[mood] put us in a good mood|[mood] took our breath away|[mood] was relaxing
        [sound] was not too loud|[sound] was just right|we liked sitting outside|we loved sitting in the garden|it was nice to sit outside
        the children could play in the garden|there was a playground for the children|it was warm inside|it was pleasantly cool inside
        there was fresh air|the air was fresh|the chairs invite you to stay|[room] invites you to stay|we sat comfortably""",
        """we could not hear each other|we couldn't hear ourselves think|you could hardly hear yourself|we had to shout to be heard
        there was no view|there was nothing to see|there was a draught|we sat in a draught|we froze all evening|we were freezing inside
        it was too loud|it was noisy|it was very noisy inside|it was cold inside|it was too hot inside|it was dark inside|it was dirty
        it was cramped|it was crowded|it was packed|everything was dirty|everything was sticky|everything was dusty|nothing was clean
        nothing looked clean|[room] smelled of smoke|[room] smelled of fish|[room] smelled bad|[room] smelled of drains|[room] stank
        [room] needs a coat of paint|[room] needed cleaning|[room] has seen better days|[room] was falling apart|[room] looked like a canteen
        the tables were too close together|we sat elbow to elbow|we sat next to the toilets|our table stood by the toilets|our table wobbled
        my chair wobbled|my chair was broken|the chairs hurt my back|my back hurt from the chairs|there was no room for our legs
        there was no space|there was not enough space|there was hardly any space|there was too little light|we could hardly see our plates
        there was dust everywhere|there was dirt on the floor|there were stains on the tablecloth|there was no soap in the toilet
        the toilets were out of order|the toilets had not been cleaned|it smelled of smoke|there was too much noise|the noise was unbearable
        there was a lot of noise from the street|the traffic was loud|[sound] was far too loud|[sound] gave me a headache|the music never stopped
        [mood] made us sad|[mood] felt like a hospital|there was no atmosphere|it had no charm|[room] had no charm|it is hard to find
        there was nowhere to park|there was no parking|parking was a nightmare|we saw a mouse|I saw a cockroach|a mouse ran past our table
        the heating did not work|the air conditioning was broken|the lights were too bright|it rained through the roof"""),
}

# What is said of no aspect.
NOTHING = """we went there on Friday|we were there on Sunday|it was my birthday|my sister booked a table|we came with friends
    I had been there before|we stayed for two hours|we were six people|it was our first visit|we will see|my parents came along
    we celebrated our anniversary|I went there with my wife|we had booked a week before|we live around the corner|it was raining
    a friend told us about it|we arrived at seven|we ordered the menu|I went with my boss|we had a look around|so much for that
    we came by train|it was a Monday|we had read about it|we had an hour to spare|my aunt was visiting|we were on our way home"""

BEFORE = words("Honestly, Sadly, Luckily, Unfortunately, Frankly, Overall, Today At_lunch On_Friday This_time Yesterday "
               "Last_week In_the_evening To_be_honest, As_always, For_once In_my_opinion, Once_again, In_short, "
               "Surprisingly, On_Sunday, At_first I_think I_must_say I_have_to_say We_think Fortunately, Last_night, "
               "Happily, Alas, Well, Clearly, First_of_all,")

# One word in about fifteen of these is never seen in training, nor are the clauses of KEPT_FRAMES.


def hashed(text):
    return int.from_bytes(hashlib.sha256(f"1 {text}".encode()).digest()[:4], "big")


EVERYDAY = set(words("""soup pizza steak salad burger sandwich pie cake dessert dish meal breakfast lunch dinner fish chicken
    pasta rice bread meat food potatoes vegetables fries beer wine coffee tea waiter waitress waiters staff service manager
    owner price prices bill menu room terrace garden restaurant place tables toilets chairs music atmosphere view decor
    good great excellent bad terrible awful delicious tasty fresh hot cold salty tasteless burnt dry kind friendly polite
    helpful rude slow unfriendly quick fast fair reasonable low high cheap expensive dear overpriced clean cosy comfortable
    quiet dirty noisy dark loud cramped lovely wonderful horrible attentive bland steep affordable beautiful nice warm
    tough portions lobster watery professional sticky brilliant stew starters flavours chilly hall lights chaotic tacky
    annoying juices costs pancake immaculate"""))
EVERYTHING = {word for kind in NOUNS.values() for number in ("one", "many", "stuff") for word in kind[number]}
EVERYTHING |= {word for both in ADJECTIVES.values() for part in both for word in part} | set(ANY_GOOD + ANY_BAD)
# Of several words, those that occur nowhere else are what is unknown, so only single words are kept.
KEPT_WORDS = {word for word in EVERYTHING if re.fullmatch(r"[^\W_]+", word) and word not in EVERYDAY and hashed(word) % 15 == 0}

FRAMES = ["is", "is and", "not", "not very", "far from", "neither", "not only", "could not be", "could be", "I found", "I would not call",
          "liked", "there was", "what a", "was a joy", "said", "none", "with", "bare", "too", "of all"]
KEPT_FRAMES = {"of all", "I would not call"}


def clauses(text):
    return [clause.strip() for line in text.splitlines() for clause in line.split("|") if clause.strip()]


SAID = {aspect: tuple(clauses(part) for part in both) for aspect, both in SAID.items()}
NOTHING = clauses(NOTHING)
# Bare "it" says what is meant by what is said of it: it stands as it is.
JOINTS = [(", but ", 8), (" but ", 5), (" and ", 6), (", and ", 5), ("; ", 5), (". ", 12), (", although ", 3), (" although ", 2),
          (", though ", 2), (", yet ", 2), (" while ", 2), (", while ", 2), (", even though ", 2), (". However, ", 2),
          (". But ", 3), (". Still, ", 1), ("! ", 2), (", ", 3), (". And ", 1), (", whereas ", 2), (" – ", 1), (", however ", 1),
          ("; however, ", 1), (". On the other hand, ", 1), (" because ", 0.5), (", so ", 0.5), (". Also, ", 1), (" and also ", 1),
          (". Then again, ", 0.5), (", only ", 0.5), (". Apart from that, ", 0.5), (", plus ", 0.5), (". Nevertheless, ", 0.5)]
OPENERS = ["although ", "while ", "though ", "even though ", "whereas ", "because "]


class Words:
    """What may be drawn: in training all but what is kept, and in a test of unknown words a kept one in every clause."""

    def __init__(self, rng, unseen_word=False, unseen_frame=False):
        self.rng, self.unseen_word, self.unseen_frame = rng, unseen_word, unseen_frame

    def one(self, choices, unseen=False):
        unseen = unseen and any(c in KEPT_WORDS for c in choices)
        return self.rng.choice([c for c in choices if (c in KEPT_WORDS) == unseen])

    def noun(self, kind, unseen=False):
        """-> a noun, whether it is many, whether "a" can stand before it."""
        counts = {"one": 6, "many": 3, "stuff": 2}
        while True:
            number = self.rng.choices(list(counts), counts.values())[0]
            if number != "stuff" or self.rng.random() < 0.9:
                everyday = [w for w in NOUNS[kind][number] if w in EVERYDAY]
                choices = everyday if everyday and not unseen and self.rng.random() < 0.25 else NOUNS[kind][number]
                return self.one(choices, unseen), number == "many", number == "one"

    def adjective(self, kind, good, own=False):
        """@param own: one that is said of no other kind"""
        general = [w for w in (ANY_GOOD if good else ANY_BAD) if w not in NOT_SAID.get(kind, ())]
        special = ADJECTIVES[kind][0 if good else 1]
        everyday = [w for w in special if w in EVERYDAY]
        if everyday and self.rng.random() < 0.3:
            return self.rng.choice(everyday)
        return self.one(general if general and not own and self.rng.random() < 0.35 else special)


def article(word):
    return ("an " if word[0] in "aeiou" else "a ") + word


def clause(words_, aspect, good):
    """-> text without a full stop, whether it is a bare phrase, the nouns of which something is said."""
    rng = words_.rng
    kinds = [kind for kind in NOUNS if NOUNS[kind]["aspect"] == aspect]
    shares = {"dish": 8, "drink": 1, "hot_drink": 1, "person": 6, "service": 5, "price": 5, "priced": 5, "room": 7, "mood": 3,
              "sound": 1.5}
    kind = rng.choices(kinds, [shares[k] for k in kinds])[0]
    unseen = words_.unseen_word
    noun, many, countable = words_.noun(kind, unseen)
    # Of an unknown noun only what is said of no other kind can tell what it is, but food has the most names.
    own = noun in KEPT_WORDS
    the = rng.choices(["the", "our", "my", "their", "this", "that"] if not many else ["the", "our", "the", "their", "these", "the"],
                      [12, 2, 1, 1, 1, 1])[0]
    if noun in ("everything", "eating here") or noun.startswith("everyone"):
        the = ""
    the_noun = f"{the} {noun}".strip()
    if the and kind != "priced" and rng.random() < 0.08:
        the_noun += " " + rng.choice(WHICH[aspect])
    was = rng.choices(["was", "is"], [7, 3])[0]
    if many:
        was = {"was": "were", "is": "are"}[was]
    wasnt = {"was": "wasn't", "is": "isn't", "were": "weren't", "are": "aren't"}.get(was, was + "n't")
    adjective = words_.adjective
    very = rng.choice(VERY) + " " if rng.random() < 0.4 else ""
    if (good and very.strip() in TOO) or (not good and very.strip() in FOR_ONLY):
        very = "very "
    say = adjective(kind, good, own)
    if " " in say or kind == "priced":
        very = "" if very.strip() not in ("really", "always", "still", "also", "again") else very

    def phrase(good, own=own):
        return adjective(kind, good, own)

    if unseen or kind == "priced":
        frames = {"is": 8, "is and": 2, "not": 2, "not very": 2, "far from": 1, "neither": 1, "not only": 1, "I found": 2}
    else:
        frames = {"is": 12, "is and": 4, "not": 4, "not very": 4, "far from": 2, "neither": 1.5, "not only": 1.5,
                  "could not be": 1.5, "I found": 2, "liked": 3, "there was": 2, "what a": 1, "was a joy": 1.5, "said": 18,
                  "none": 1, "too": 1.5, "bare": 2}
    if words_.unseen_frame:
        frames = dict.fromkeys(KEPT_FRAMES, 1)
    frame = rng.choices(list(frames), frames.values())[0]
    bare = False
    if frame == "is":
        seems = [verb.replace("_", " ") for verb in SEEMED[aspect]]
        verb = rng.choice(seems) if rng.random() < 0.15 and kind != "priced" else was
        text = f"{the_noun} {verb} {very}{say}" + (" " + rng.choice(WHEN) if rng.random() < 0.05 else "")
    elif frame == "is and":
        other = phrase(good)
        joint = rng.choice([" and ", " and ", ", ", " and also ", " as well as "])
        text = f"{the_noun} {was} {very}{say}" + (f"{joint}{other}" if other != say else "")
    elif frame == "not":
        say = phrase(not good)
        text = rng.choice([f"{the_noun} {wasnt} {say}", f"{the_noun} {was} not {say}", f"{the_noun} {was} not {say} at all",
                           f"{the_noun} {wasnt} {say} at all", f"{the_noun} {wasnt} at all {say}", f"{the_noun} {was} never {say}",
                           f"{the_noun} {wasnt} {say} in the least", f"{the_noun} {was} not in the least {say}"])
    elif frame == "not very":
        text = f"{the_noun} {rng.choice([wasnt, was + ' not'])} {rng.choice(NOT_VERY)} {phrase(not good)}"
    elif frame == "far from":
        how = rng.choice(["far from", "anything but", "by no means", "nowhere near", "hardly", "not what I call", "in no way",
                          "less than", "never really", "scarcely", "hardly ever"])
        text = f"{the_noun} {was} {how} {phrase(not good)}"
    elif frame == "neither":
        text = f"{the_noun} {was} neither {phrase(not good)} nor {phrase(not good)}"
    elif frame == "not only":
        text = f"{the_noun} {was} not {rng.choice(['only', 'just'])} {say} but {rng.choice(['also ', ''])}{phrase(good)}"
    elif frame == "could not be":
        more = rng.choice(MORE[kind])
        text = f"{the_noun} " + (rng.choice(["could not have been ", "couldn't have been ", "couldn't be ", "could not be "])
                                 if good else rng.choice(["could have been ", "could be ", "should have been ", "ought to be "])) + more
    elif frame == "I found":
        who, find = rng.choice(["I", "we", "we all", "my wife", "my friends", "everyone"]), rng.choice(["found", "found", "thought"])
        text = f"{who} found {the_noun} {very}{say}" if find == "found" else f"{who} thought {the_noun} {was} {very}{say}"
    elif frame == "I would not call":
        text = rng.choice(["I would not call", "I wouldn't call", "nobody would call"]) + f" {the_noun} {phrase(not good)}"
    elif frame == "of all":
        text = f"{the_noun} {was} the {'best' if good else 'worst'} of all"
    elif frame == "liked":
        verbs = (words("loved liked enjoyed adored appreciated praised love like can_recommend was_happy_with were_happy_with "
                       "were_pleased_with were_delighted_with were_impressed_by did_not_mind")
                 if good else words("hated disliked did_not_like didn't_like complained_about could_not_stand didn't_enjoy "
                                    "did_not_enjoy cannot_recommend can't_recommend were_disappointed_by were_unhappy_with "
                                    "didn't_care_for were_not_happy_with were_not_impressed_by regretted"))
        verb = rng.choice(verbs)
        who = rng.choice(["I", "my wife", "my mother"]) if verb.startswith("was") else rng.choice(
            ["we", "we all", "the children", "my friends", "we really"] if verb.startswith("were") else ["I", "we", "we all", "my friends", "I really"])
        text = f"{who} {verb} {the_noun}"
    elif frame == "there was":
        opening = rng.choice({"food": ["they served", "we had", "I had", "I ate", "they serve", "we were served"],
                              "service": ["we met", "they have", "we had", "there was", "we got"],
                              "price": ["they have", "there were" if many else "there was", "we paid", "they ask"],
                              "place": ["they have", "it has", "there was" if not many else "there were", "we enjoyed" if good else "we got"]}[aspect])
        text = f"{opening} " + (article(f"{say} {noun}") if countable else f"{say} {noun}")
    elif frame == "what a":
        text = "what " + (article(f"{say} {noun}") if countable else f"{say} {noun}")
        bare = True
    elif frame == "was a joy":
        text = f"{the_noun} {was} " + rng.choice(
            words("a_joy a_delight a_pleasure a_dream the_best_part a_highlight the_highlight beyond_praise to_die_for second_to_none "
                  "out_of_this_world worth_the_trip better_than_ever better_than_expected as_good_as_ever not_bad not_bad_at_all "
                  "nothing_to_complain_about everything_we_hoped_for a_treat")
            if good else words("a_disappointment a_disgrace a_joke a_nightmare a_disaster the_worst_part a_let-down the_low_point "
                               "below_average nothing_special not_up_to_standard worse_than_ever worse_than_expected a_mess "
                               "a_letdown not_what_it_used_to_be beneath_contempt beyond_belief not_good_enough a_shame"))
    elif frame == "none":
        word = phrase(not good)
        text = rng.choice([f"none of the {noun if many else noun + 's'} was {word}", f"no {noun} was {word}", f"not one {noun} was {word}",
                           f"there was nothing {word} about {the_noun}", f"there was no {word} {noun}"])
    elif frame == "too":
        how = rng.choice(["too", "far too", "much too", "way too"])
        if good:
            text = f"{the_noun} {was} {rng.choice(['not too', 'never too', 'not overly'])} {adjective(kind, False, own)}"
        else:
            text = f"{the_noun} {was} {how} {adjective(kind, False, True)}"
    elif frame == "bare":
        text = rng.choice([f"{say} {noun}", f"{very}{say} {noun}" if very.strip() not in TOO else f"{say} {noun}"])
        bare = True
    else:
        text = rng.choice(SAID[aspect][0 if good else 1])
        for slot, kind_ in re.findall(r"(\[~?(\w+)\])", text):
            many = False
            if slot[1] == "~":
                filled = words_.noun(kind_)[0]
            else:
                filled, many, _ = words_.noun(kind_)
                the = rng.choices(["the", "our", "my", "their"], [12, 2, 1, 1])[0]
                filled = f"{the} {filled}" if not re.match("every", filled) else filled
            text = text.replace(slot, filled, 1)
            if many:
                for singular, plural in ((" was ", " were "), (" is ", " are "), (" has ", " have "), (" costs ", " cost "),
                                         (" invites ", " invite "), (" needs ", " need ")):
                    text = text.replace(filled + singular, filled + plural)
        return text, False, frame
    return text, bare, frame


def capital(text):
    return text[:1].upper() + text[1:]


def draw(rng, unseen_word=False, unseen_frame=False):
    """-> sentence, {aspect: 0 for, 1 against}, {aspect: (start, end) in characters}."""
    drawn = Words(rng, unseen_word, unseen_frame)
    count = rng.choices([1, 2, 3, 4], [3, 6, 4, 0.7])[0]
    aspects = rng.sample(ASPECTS, count)
    goods = [rng.random() < 0.5 for _ in aspects]
    labels, places = {}, {}
    text = ""

    def add(piece, aspect=None, good=None):
        nonlocal text
        if aspect is not None:
            labels[aspect] = 0 if good else 1
            places[aspect] = (len(text), len(text) + len(piece))
        text += piece

    parts = [(aspect, good, *clause(drawn, aspect, good)) for aspect, good in zip(aspects, goods)]
    # "Great food, friendly staff and fair prices."
    if rng.random() < 0.08 and not (unseen_word or unseen_frame):
        for i, (aspect, good, *_) in enumerate(parts):
            kind = rng.choice([k for k in NOUNS if NOUNS[k]["aspect"] == aspect and k != "priced"])
            piece = f"{drawn.adjective(kind, good)} {drawn.noun(kind)[0]}"
            if i > 0:
                joint = " and " if i + 1 == len(parts) and good == goods[i - 1] else rng.choice([", ", ", but ", " but ", ". ", "! "])
                add(joint)
            add(capital(piece) if not text or text[-2:] in (". ", "! ") else piece, aspect, good)
        return text + rng.choice(["."] * 5 + ["!", ""]), labels, places
    if rng.random() < 0.12:
        add(rng.choice(BEFORE) + " ")
    elif rng.random() < 0.10:
        add(capital(rng.choice(NOTHING)) + rng.choice([". ", " and ", ", but ", ", and ", "; "]))
    # "The soup and the waiter were great."
    if count > 1 and rng.random() < 0.05 and not (unseen_word or unseen_frame):
        nouns = []
        for aspect in aspects[:2]:
            kind = rng.choice([k for k in NOUNS if NOUNS[k]["aspect"] == aspect and k != "priced"])
            nouns.append(drawn.noun(kind)[0])
        good, denied = rng.random() < 0.5, rng.random() < 0.25
        say = drawn.one(words("good great excellent perfect wonderful fine outstanding fantastic superb amazing") if good != denied
                        else words("bad terrible awful poor disappointing horrible dreadful appalling"))
        both = f"{rng.choice(['the', 'their', 'both the'])} {nouns[0]} and the {nouns[1]} were {'not ' if denied else ''}{say}"
        for aspect in aspects[:2]:
            labels[aspect], places[aspect] = 0 if good else 1, (0, len(both))
        text = capital(both)
        parts = parts[2:]
        if not parts:
            return text + ".", labels, places
        add(rng.choice([", but ", ", and ", ". ", " but ", "; "]))
    # "We loved the soup but hated the prices", "... but not the prices"
    elif count > 1 and rng.random() < 0.06 and not (unseen_word or unseen_frame):
        nouns = [drawn.noun(rng.choice([k for k in NOUNS if NOUNS[k]["aspect"] == a and k != "priced"]))[0] for a in aspects[:2]]
        like, hate = rng.choice(words("loved liked enjoyed adored")), rng.choice(words("hated disliked did_not_like did_not_enjoy"))
        good = rng.random() < 0.6
        who = rng.choice(["I", "we", "my friends", "we all"])
        add(capital(f"{who} {like if good else hate} the {nouns[0]}"), aspects[0], good)
        add(rng.choice([" but ", ", but "]))
        short = rng.random() < 0.5
        add((f"not the {nouns[1]}" if good else f"{like} the {nouns[1]}") if short else f"{hate if good else like} the {nouns[1]}",
            aspects[1], not good)
        parts = parts[2:]
        if not parts:
            return text + ".", labels, places
        add(rng.choice([", and ", ". ", "; "]))
    # "Despite the rude waiter, ..."
    elif count > 1 and rng.random() < 0.07 and not (unseen_word or unseen_frame):
        aspect, good = parts[0][0], parts[0][1]
        kind = rng.choice([k for k in NOUNS if NOUNS[k]["aspect"] == aspect and k != "priced"])
        add(rng.choice(["Despite ", "In spite of ", "Apart from ", "Even with ", "Thanks to "]) if not text or text[-2:] == ". "
            else rng.choice(["despite ", "in spite of ", "apart from "]))
        add(f"the {drawn.adjective(kind, good)} {drawn.noun(kind)[0]}", aspect, good)
        add(rng.choice([", ", " "]))
        parts = parts[1:]
    elif count > 1 and rng.random() < 0.12 and not parts[0][3]:
        opener = rng.choice(OPENERS)
        add(capital(opener) if not text or text[-2:] == ". " else opener)
        aspect, good, piece = parts[0][:3]
        add(piece, aspect, good)
        add(", ")
        parts = parts[1:]
    for i, (aspect, good, piece, bare, _) in enumerate(parts):
        if i > 0:
            joints = [(j, w) for j, w in JOINTS if not bare or j[0] in ".!;,"]
            add(rng.choices([j for j, _ in joints], [w for _, w in joints])[0])
        begins = not text or text[-2:] in (". ", "! ")
        add(capital(piece) if begins else piece, aspect, good)
    if rng.random() < 0.06:
        add(". " + capital(rng.choice(NOTHING)))
    return text + rng.choice(["."] * 8 + ["!", ""]), labels, places
