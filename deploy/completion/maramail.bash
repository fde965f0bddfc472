# Completion of the command maramail for bash; made by npm run cli:docs.
_maramail() {
	local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} words=
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W "serve setup demo send inspect check customers receipt verify doctor config keys completion help --help --version" -- "$word"))
		return
	fi
	case "$command" in
	help) words="serve setup demo send inspect check customers receipt verify doctor config keys completion" ;;
	serve) words="--roles --config --help" ;;
	setup) words="--domain --operator --relay --customer --trust --mailboxes --host --office --answers --dry-run --yes --no-start --root --config --help" ;;
	demo) words="--config --help" ;;
	send) words="--to --from --subject --smtp --wait --config --help" ;;
	inspect) words="--json --out --config --help" ;;
	check) words="--json --strict --config --help" ;;
	customers) words="add remove list --trust --locale --password-stdin --smime --smime-ca --openpgp --config --help" ;;
	receipt) words="--key --web --totals --config --help" ;;
	verify) words="--from --config --help" ;;
	doctor) words="--json --config --help" ;;
	config) words="check show --json --config --help" ;;
	keys) words="list rotate dkim fleet openpgp smime --activate --force --json --config --help" ;;
	completion) words="bash --config --help" ;;
	esac
	case "$command ${COMP_WORDS[COMP_CWORD - 1]}" in
	"customers --locale") words="de en" ;;
	esac
	COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -o bashdefault -F _maramail maramail
