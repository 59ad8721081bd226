{{- if .Values.y }}
kind: Service
{{- end }}
