/** The languages Tesseract has models for, by its three letters (tessdata, without script variants like chi_sim). */
export const languages: ReadonlySet<string> = new Set(
	(
		"afr amh ara asm aze bel ben bod bos bre bul cat ceb ces chr cos cym dan deu div dzo ell eng enm epo equ est " +
		"eus fao fas fil fin fra frk frm fry gla gle glg grc guj hat heb hin hrv hun hye iku ind isl ita jav jpn kan " +
		"kat kaz khm kir kmr kor lao lat lav lit ltz mal mar mkd mlt mon mri msa mya nep nld nor oci ori pan pol por " +
		"pus que ron rus san sin slk slv snd spa sqi srp sun swa swe syr tam tat tel tgk tha tir ton tur uig ukr urd " +
		"uzb vie yid yor"
	).split(" "),
);
