/**
 * What the benchmark's pages say: legal German of our own wording, with its signs and its line breaks.
 * `|` is a place where a word may be broken; `{…}` is drawn anew for every page (`fill.ts`).
 */

export const judgment: readonly string[] = [
	"Die Be|klag|te wird ver|ur|teilt, an die Klä|ge|rin {sum} nebst Zin|sen in Höhe von fünf Pro|zent|punk|ten über dem je|wei|li|gen Ba|sis|zins|satz seit dem {date} zu zah|len.",
	"Die Klage ist zu|läs|sig und über|wie|gend be|grün|det. Der Klä|ge|rin steht der gel|tend ge|mach|te An|spruch auf Zah|lung des Kauf|prei|ses aus § 433 Abs. 2 BGB zu; Ein|wen|dun|gen hat die Be|klag|te nicht be|wie|sen.",
	"Zwi|schen den Par|tei|en ist am {date} ein Ver|trag zu|stan|de ge|kom|men (§§ 145, 147 Abs. 1 BGB). Die Zeu|gin {name} hat glaub|haft be|kun|det, der Ge|schäfts|füh|rer habe das An|ge|bot am Te|le|fon „oh|ne Wenn und Aber“ an|ge|nom|men.",
	"Die Be|klag|te be|fand sich spä|tes|tens seit dem {date} in Ver|zug, §§ 286 Abs. 1 Satz 1, 288 Abs. 2 BGB. Die Mah|nung ist ihr – wie der Rück|schein be|legt – am sel|ben Tag zu|ge|gan|gen.",
	"Ein Rück|tritts|recht nach § 323 Abs. 1 BGB be|stand nicht. Die ge|rüg|te Ab|wei|chung der Ober|flä|che von 0,8 mm ist uner|heb|lich im Sin|ne des § 323 Abs. 5 Satz 2 BGB; das hat der Sach|ver|stän|di|ge in sei|nem Gut|ach|ten (Bl. 88 ff. d. A.) über|zeu|gend dar|ge|legt.",
	"Auch die hilfs|wei|se er|klär|te Auf|rech|nung greift nicht durch. Eine Ge|gen|for|de|rung über {sum} aus § 280 Abs. 1 BGB hat die Be|klag|te we|der dem Grun|de noch der Höhe nach schlüs|sig vor|ge|tra|gen (vgl. § 138 Abs. 3 ZPO).",
	"Die Ent|schei|dung über die Kos|ten be|ruht auf § 92 Abs. 2 Nr. 1 ZPO, die|je|ni|ge über die vor|läu|fi|ge Voll|streck|bar|keit auf § 709 Satz 1 und 2 ZPO. Der Streit|wert wird auf {sum} fest|ge|setzt (§ 48 Abs. 1 GKG).",
	"Der Klä|ger be|gehrt Er|satz des Scha|dens, der ihm bei ei|nem Ver|kehrs|un|fall am {date} auf der Großen Straße in {town} ent|stan|den ist. Die Haf|tung der Be|klag|ten dem Grun|de nach ist un|strei|tig; die Par|tei|en strei|ten al|lein über die Höhe.",
	"Nach § 249 Abs. 2 Satz 1 BGB kann der Ge|schä|dig|te statt der Her|stel|lung den da|zu er|for|der|li|chen Geld|be|trag ver|lan|gen. Die Ver|brin|gungs|kos|ten von 178,50 € und die UPE-Auf|schlä|ge von 8 % ge|hö|ren in der Re|gi|on {town} da|zu.",
	"Das Ge|richt hat Be|weis er|ho|ben durch Ver|neh|mung der Zeu|gen {name} und {name}. We|gen des Er|geb|nis|ses wird auf das Pro|to|koll der Sit|zung vom {date} (Bl. {number} d. A.) Be|zug ge|nom|men.",
	"Der An|spruch ist nicht ver|jährt. Die Frist von drei Jah|ren (§ 195 BGB) be|gann mit dem Schluss des Jah|res, in dem der An|spruch ent|stan|den war und der Gläu|bi|ger Kennt|nis er|lang|te, § 199 Abs. 1 BGB; sie wur|de durch die Zu|stel|lung des Mahn|be|scheids ge|hemmt (§ 204 Abs. 1 Nr. 3 BGB).",
	"Die or|dent|li|che Kün|di|gung vom {date} hat das Ar|beits|ver|hält|nis nicht auf|ge|löst. Sie ist so|zial un|ge|recht|fer|tigt im Sin|ne von § 1 Abs. 2 KSchG, denn drin|gen|de be|trieb|li|che Er|for|der|nis|se hat die Ar|beit|ge|be|rin nicht be|legt. Der Be|triebs|rat wur|de zu|dem nicht ord|nungs|ge|mäß an|ge|hört (§ 102 Abs. 1 Satz 3 BetrVG).",
	"Ge|mäß § 287 ZPO schätzt das Ge|richt den Aus|fall auf mo|nat|lich {sum}. Es legt da|bei die Aus|künf|te der Steu|er|be|ra|te|rin zu|grun|de, die Über|schüs|se aus acht Quar|ta|len – be|rei|nigt um Son|der|ein|flüs|se – ge|mit|telt hat.",
	"Ein Mit|ver|schul|den (§ 254 Abs. 1 BGB) fällt der Klä|ge|rin nicht zur Last. Wer bei Grün fährt, muss nicht mit Quer|ver|kehr rech|nen; die Be|triebs|ge|fahr (§ 7 Abs. 1, § 17 Abs. 2 StVG) tritt hin|ter dem gro|ben Ver|stoß ge|gen § 37 Abs. 2 Nr. 1 StVO zu|rück.",
	"Der Se|nat lässt die Re|vi|si|on nicht zu; die Vor|aus|set|zun|gen des § 543 Abs. 2 Satz 1 ZPO lie|gen nicht vor. Die Rechts|sa|che hat we|der grund|sätz|li|che Be|deu|tung, noch er|for|dert die Fort|bil|dung des Rechts ei|ne Ent|schei|dung des Bun|des|ge|richts|hofs.",
	"Zwar kann ei|ne Klau|sel, die den Ver|brau|cher über|rascht, nach § 305c Abs. 1 BGB gar nicht erst Ver|trags|be|stand|teil wer|den. So liegt es hier aber nicht: Zif|fer 8 der Be|din|gun|gen stand fett ge|druckt über der Un|ter|schrift.",
];

export const letter: readonly string[] = [
	"in vor|be|zeich|ne|ter An|ge|le|gen|heit zei|gen wir an, dass uns {name} mit der Wahr|neh|mung der recht|li|chen In|te|res|sen be|auf|tragt hat. Voll|macht liegt in Ab|schrift bei.",
	"Ih|re Man|dan|tin schul|det aus der Rech|nung Nr. {number} vom {date} noch {sum}. Die|ser Be|trag war am {date} fäl|lig; auf zwei Er|in|ne|run|gen er|folg|te kei|ne Re|ak|ti|on.",
	"Wir for|dern Sie auf, den Be|trag bis spä|tes|tens {date} (Ein|gang auf un|se|rem Kon|to) zu zah|len. Nach frucht|lo|sem Ab|lauf der Frist wer|den wir oh|ne wei|te|re An|kün|di|gung Kla|ge er|he|ben.",
	"Gemäß § 280 Abs. 1 und 2 in Ver|bin|dung mit § 286 BGB hat Ih|re Man|dan|tin auch die Kos|ten un|se|rer Ein|schal|tung zu tra|gen. Wir be|rech|nen ei|ne 1,3-Ge|schäfts|ge|bühr nach §§ 2, 13 RVG in Ver|bin|dung mit Nr. 2300 VV RVG.",
	"Für den Zu|gang die|ses Schrei|bens ge|nügt nach § 130 Abs. 1 BGB der Ein|wurf in den Brief|kas|ten. Bit|te be|stä|ti|gen Sie den Emp|fang den|noch kurz per E-Mail an kanzlei@beispiel-recht.example.",
	"Der Miet|ver|trag über die Woh|nung Müh|len|straße 8 in {town} wur|de am {date} ge|schlos|sen. Der Man|gel – Schim|mel im Schlaf|zim|mer, rund 2,5 m² – wur|de Ih|nen am {date} an|ge|zeigt (§ 536c Abs. 1 BGB). Seit|her ist die Mie|te nach § 536 Abs. 1 BGB um 15 % ge|min|dert.",
	"Vor|sorg|lich ma|chen wir ein Zu|rück|be|hal|tungs|recht gel|tend (§ 320 Abs. 1 BGB). Die ein|be|hal|te|nen {sum} lie|gen auf ei|nem Treu|hand|kon|to und wer|den aus|ge|zahlt, so|bald der Man|gel be|sei|tigt ist.",
	"Nach Art. 15 Abs. 1 DSGVO bit|ten wir zu|gleich um Aus|kunft, wel|che per|so|nen|be|zo|ge|nen Da|ten über un|se|ren Man|dan|ten ge|spei|chert sind. Die Frist von ei|nem Mo|nat (Art. 12 Abs. 3 DSGVO) be|ginnt mit dem Ein|gang die|ses Schrei|bens.",
	"Die Be|rech|nung im Ein|zel|nen: Haupt|for|de|rung {sum}, Ver|zugs|zin|sen 9 Pro|zent|punk|te über dem Ba|sis|zins|satz (§ 288 Abs. 2 BGB), Mahn|pau|scha|le 40,00 € (§ 288 Abs. 5 Satz 1 BGB).",
	"Einen Ver|gleich hält un|ser Man|dant wei|ter|hin für mög|lich. Er wä|re be|reit, ge|gen Zah|lung von {sum} bin|nen 8 Ta|gen auf al|le wei|te|ren An|sprü|che zu ver|zich|ten; § 779 BGB ist uns da|bei be|wusst.",
	"Das Ge|sprächs|pro|to|koll Ih|res Mit|ar|bei|ters {name} gibt den Ab|lauf un|zu|tref|fend wie|der. Rich|tig ist: „Es wur|de aus|drück|lich ein Fix|ter|min ver|ein|bart.“ Da|mit be|durf|te es kei|ner Nach|frist (§ 323 Abs. 2 Nr. 2 BGB, § 376 HGB).",
	"Im Ter|min am {date} wird {name} per|sön|lich er|schei|nen. Soll|te das Ge|richt ei|ne Ver|hand|lung im We|ge der Bild- und Ton|über|tra|gung (§ 128a ZPO) an|ord|nen, er|bit|ten wir die Zu|gangs|da|ten recht|zei|tig.",
	"Die in Ko|pie bei|ge|füg|ten Un|ter|la|gen – acht Blatt – mö|gen Sie bit|te zur Ak|te neh|men. Die Ori|gi|na|le ver|wah|ren wir; Ein|sicht ist nach Ab|spra|che werk|tags von 8 bis 17 Uhr mög|lich.",
	"Für Rück|fra|gen er|rei|chen Sie uns un|ter 0 30 / 55 88 01-0. Über|wei|sun|gen bit|te aus|schließ|lich auf das An|der|kon|to, IBAN DE02 1203 0000 0000 2020 51, un|ter An|ga|be des Ak|ten|zei|chens {number}/{year}.",
];

export const article: readonly string[] = [
	"Die Be|weis|last für den Zu|gang ei|ner Wil|lens|er|klä|rung trägt, wer sich auf ihn be|ruft. § 130 Abs. 1 Satz 1 BGB sagt da|zu nichts; der Satz folgt aus der all|ge|mei|nen Re|gel.",
	"Ein|wurf-Ein|schrei|ben hel|fen nur be|dingt: Der Aus|lie|fe|rungs|be|leg er|bringt kei|nen vol|len Be|weis, son|dern al|len|falls ei|nen An|scheins|be|weis (§ 286 ZPO).",
	"Wer si|cher|ge|hen will, be|auf|tragt den Ge|richts|voll|zie|her. Die Zu|stel|lung nach § 132 Abs. 1 BGB gilt als Zu|gang, kos|tet we|nig und lässt sich spä|ter mit der Ur|kun|de (§ 182 ZPO) füh|ren.",
	"All|ge|mei|ne Ge|schäfts|be|din|gun|gen wer|den nach §§ 305 ff. BGB ein|be|zo|gen. Der Hin|weis muss „bei Ver|trags|schluss“ er|fol|gen; ein Auf|druck auf der Rech|nung kommt zu spät.",
	"Un|ter Un|ter|neh|mern ge|nügt nach § 310 Abs. 1 BGB ei|ne still|schwei|gen|de Ein|be|zie|hung. Gleich|wohl emp|fiehlt sich ein deut|li|cher Ver|weis im An|ge|bot selbst.",
	"Die elek|tro|ni|sche Form (§ 126a BGB) ver|langt ei|ne qua|li|fi|zier|te Si|gna|tur. Ein ein|ge|scann|ter Na|mens|zug ge|nügt nicht – auch nicht in ei|ner PDF-Da|tei mit Text|ebe|ne.",
	"Für vor|be|rei|ten|de Schrift|sät|ze gilt § 130d ZPO: Rechts|an|wäl|te müs|sen sie als elek|tro|ni|sches Do|ku|ment über|mit|teln. Die Da|tei soll durch|such|bar sein, § 2 Abs. 1 ERVV.",
	"Frist ist Frist. Wer am letz|ten Tag um 23:59 Uhr sen|det, trägt das Ri|si|ko ei|ner Stö|rung, so|weit er nicht nach § 130d Satz 2 ZPO aus|weicht und das so|fort glaub|haft macht.",
	"Bei der Wie|der|ein|set|zung (§ 233 Satz 1 ZPO) kommt es auf das Ver|schul|den an; das der Be|voll|mäch|tig|ten wird nach § 85 Abs. 2 ZPO zu|ge|rech|net, das der Bü|ro|kräf|te nicht.",
	"Die Be|ru|fungs|be|grün|dung muss er|ken|nen las|sen, aus wel|chen Grün|den das Ur|teil un|rich|tig sein soll (§ 520 Abs. 3 Satz 2 Nr. 2 ZPO). For|mel|haf|te Sät|ze ge|nü|gen nicht.",
	"Im Ar|beits|recht be|trägt die Kla|ge|frist drei Wo|chen, § 4 Satz 1 KSchG. Wird sie ver|säumt, gilt die Kün|di|gung als von An|fang an wirk|sam, § 7 KSchG.",
	"Die Ge|büh|ren be|rech|nen sich nach dem Ge|gen|stands|wert (§ 2 Abs. 1 RVG). Bei {sum} fällt ei|ne ein|fa|che Ge|bühr an, de|ren Hö|he sich aus der An|la|ge 2 er|gibt.",
	"Miet|rück|stän|de von zwei Mo|nats|mie|ten recht|fer|ti|gen die frist|lo|se Kün|di|gung, § 543 Abs. 2 Satz 1 Nr. 3 BGB; die Schon|frist|zah|lung (§ 569 Abs. 3 Nr. 2 BGB) heilt sie ein|mal.",
	"Der Pflicht|teil be|steht in der Hälf|te des Wer|tes des ge|setz|li|chen Erb|teils, § 2303 Abs. 1 Satz 2 BGB. Zur Be|zif|fe|rung dient der Aus|kunfts|an|spruch aus § 2314 BGB.",
	"Wer ge|werb|lich han|delt, schul|det nach § 14 UStG ei|ne Rech|nung mit be|stimm|ten An|ga|ben. Seit {year} kom|men struk|tu|rier|te For|ma|te hin|zu.",
	"Straf|pro|zes|su|al ist die Ein|stel|lung nach § 153a Abs. 1 StPO für bei|de Sei|ten reiz|voll: Auf|la|ge ge|gen En|de. Ein Schuld|ein|ge|ständ|nis liegt dar|in nicht.",
];

/** Description, number, price in cents. */
export const items: readonly (readonly [string, string, number])[] = [
	["Geschäftsgebühr §§ 2, 13 RVG, Nr. 2300 VV", "1,3", 68_510],
	["Verfahrensgebühr § 13 RVG, Nr. 3100 VV", "1,3", 86_580],
	["Terminsgebühr § 13 RVG, Nr. 3104 VV", "1,2", 79_920],
	["Einigungsgebühr § 13 RVG, Nr. 1003 VV", "1,0", 66_600],
	["Anrechnung nach Vorbem. 3 Abs. 4 VV RVG", "0,65", -34_255],
	["Pauschale für Post und Telekommunikation", "1", 2_000],
	["Dokumentenpauschale Nr. 7000 VV, 88 Seiten", "88", 2_320],
	["Fahrtkosten Großmünster–Überlingen, 218 km", "218", 9_156],
	["Abwesenheitsgeld Nr. 7005 VV, 4–8 Stunden", "1", 5_000],
	["Aktenversendung § 28 Abs. 2 GKG", "2", 2_400],
	["Gerichtskosten, verauslagt (§ 12 GKG)", "3", 79_800],
	["Zustellung durch Gerichtsvollzieher", "1", 1_845],
	["Auskunft aus dem Melderegister", "8", 8_800],
	["Übersetzung, beglaubigt (§ 11 JVEG)", "12", 31_248],
	["Beglaubigte Abschriften", "6", 6_000],
	["Grundbuchauszug Blatt 1088", "1", 1_000],
];

/** Label, value. Empty values are left for the pen. */
export const fields: readonly (readonly [string, string])[] = [
	["Familienname, Vorname", "{name}"],
	["Geburtsdatum", "{date}"],
	["Straße, Hausnummer", "Schloßgäßchen {house}"],
	["Postleitzahl, Ort", "{zip} {town}"],
	["Beruf, Erwerbstätigkeit", "Bürokauffrau in Teilzeit"],
	["Bruttoeinkünfte monatlich", "{sum}"],
	["Wohnkosten (Miete, Heizung)", "{sum}"],
	["Unterhaltsleistungen an Angehörige", "keine"],
	["Zahlungsverpflichtungen", "Ratenkredit, Restschuld {sum}"],
	["Bankkonto (IBAN)", "DE91 1000 0000 0123 4567 89"],
	["Rechtsschutzversicherung", "nicht vorhanden"],
	["Gericht, Aktenzeichen", "Amtsgericht {town}, {number} C {house}/{year}"],
	["Gegner", "Bäckerei {name} e. K."],
	["Datum der Zustellung", "{date}"],
];

export const clauses: readonly string[] = [
	"Ich ver|si|che|re, dass mei|ne An|ga|ben voll|stän|dig und wahr sind. Mir ist be|kannt, dass das Ge|richt die Be|wil|li|gung bei un|rich|ti|gen An|ga|ben auf|he|ben kann (§ 124 Abs. 1 Nr. 2 ZPO).",
	"We|sent|li|che Ver|bes|se|run|gen mei|ner wirt|schaft|li|chen Ver|hält|nis|se und je|de Än|de|rung mei|ner An|schrift tei|le ich un|auf|ge|for|dert mit (§ 120a Abs. 2 ZPO).",
	"Die Hin|wei|se zu §§ 114 ff. ZPO ha|be ich er|hal|ten. An|la|gen: 8 Be|le|ge, ei|ne Voll|macht.",
];

export const names =
	"Käthe Großmann;Jürgen Weißhaupt;Dr. Özlem Yıldırım;Sören Maßfeller;Renate Überschär;Björn Högl;Prof. Dr. Antje Süß;Matthias Bäumler;Gül Şahin;François Lefèvre;Heike Nußbaum;Wolfgang Preuß".split(
		";",
	);
export const towns = ["Großmünster", "Überlingen", "Köln", "Gießen", "Düsseldorf", "Mörfelden", "Fürth", "Weißenfels"];
export const months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" ");

/** Of a bank's statement: the kind of booking, what it is for, and whether the account gets it. */
export const bookings: readonly (readonly [string, string, boolean])[] = [
	["SEPA-Überweisung", "Rechnung {number} vom {date}", false],
	["Lastschrift", "Beitrag Rechtsschutz {number}/{year}", false],
	["Gutschrift", "Miete {town} Objekt {house}", true],
	["Dauerauftrag", "Stellplatz {house} Großmünster", false],
	["Kartenzahlung", "Bäckerei {town} Filiale {house}", false],
	["Gutschrift", "Gehalt Personalnummer {number}", true],
	["Lastschrift", "Stadtwerke {town} Abschlag", false],
	["Gerichtskasse", "Kassenzeichen {number} {house} {zip}", false],
];
