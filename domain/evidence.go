package domain

// ProofKind is a kind of record that proves a clause of a regulation.
type ProofKind string

// The records an installation can hold.
const (
	ProofDispatch    ProofKind = "dispatch"    // the list signed by the leaders, and the number of the assignment
	ProofAgreement   ProofKind = "agreement"   // the agreement of the two institutions
	ProofPublicity   ProofKind = "publicity"   // the period in which the list was public
	ProofAttendance  ProofKind = "attendance"  // months whose attendance and workload the recipient accepted
	ProofLedger      ProofKind = "ledger"      // days in the service-day ledger
	ProofAppraisal   ProofKind = "appraisal"   // the settled appraisal of both sides
	ProofCertificate ProofKind = "certificate" // a valid certificate of service
	ProofPerson      ProofKind = "person"      // a field of the person's record
)

// ProofKinds lists the kinds in the order of a pack.
var ProofKinds = []ProofKind{
	ProofDispatch, ProofAgreement, ProofPublicity, ProofAttendance, ProofLedger, ProofAppraisal, ProofCertificate, ProofPerson,
}

// ProofFields are the fields of a person's record that clauses are told from.
var ProofFields = []string{"birth_date", "sex", "title", "title_since", "profession", "contract", "training"}
